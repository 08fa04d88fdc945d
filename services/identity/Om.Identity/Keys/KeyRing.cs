using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using Om.Hosting;
using OpenIddict.Server;

namespace Om.Identity;

/// <summary>The issuer's keys as they are now, read from the database, and given to the OpenID Connect server whenever they change.</summary>
internal sealed class KeyRing(IServiceScopeFactory scopes, Vault vault, TimeProvider time)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>, IDisposable
{
    private const string Purpose = "issuer-key";
    private const int RsaBits = 2048;
    private const int SecretBytes = 32;

    private readonly SemaphoreSlim turn = new(1, 1);
    private IReadOnlyList<SecurityKey> signing = [];
    private IReadOnlyList<SecurityKey> encryption = [];
    private CancellationTokenSource changed = new();

    public string Name => Options.DefaultName;

    /// <summary>Ids of the keys that count, by use; the one in use first.</summary>
    public IReadOnlyList<string> Ids(KeyUse use) => [.. (use == KeyUse.Sign ? signing : encryption).Select(k => k.KeyId)];

    public IChangeToken GetChangeToken() => new CancellationChangeToken(changed.Token);

    /// <summary>The first credential of each kind is the one the server uses.</summary>
    public void Configure(OpenIddictServerOptions options)
    {
        if (signing.Count == 0)
        {
            throw new InvalidOperationException("The keys of the issuer were not read yet.");
        }

        options.SigningCredentials.AddRange(signing.Select(key => new SigningCredentials(key, SecurityAlgorithms.RsaSha256)));
        options.EncryptionCredentials.AddRange(encryption.Select(key =>
            new EncryptingCredentials(key, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512)));
    }

    /// <summary>Reads the keys, makes those that are due and removes those whose time is over.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
            var nowSigning = await db.RetryAsync(() => ReadAsync(db, KeyUse.Sign, KeyRotation.OfSigning, cancellation));
            var nowEncryption = await db.RetryAsync(() => ReadAsync(db, KeyUse.Encrypt, KeyRotation.OfEncryption, cancellation));
            if (!Same(nowSigning, signing) || !Same(nowEncryption, encryption))
            {
                (signing, encryption) = (nowSigning, nowEncryption);
                var old = Interlocked.Exchange(ref changed, new CancellationTokenSource());
                await old.CancelAsync();
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        changed.Dispose();
        turn.Dispose();
    }

    private async Task<IReadOnlyList<SecurityKey>> ReadAsync(IdentityDb db, KeyUse use, KeyRotation rotation, CancellationToken cancellation)
    {
        var rows = await db.Keys.Where(k => k.Use == use).ToListAsync(cancellation);
        var now = time.GetUtcNow();
        var state = rotation.At(rows.ToDictionary(k => k.Generation, k => k.ActiveFrom), now);
        if (state.Next is null && state.Over.Count == 0)
        {
            return [.. state.Known.Select(g => Open(rows.Single(r => r.Generation == g)))];
        }

        if (state.Next is { } next)
        {
            db.Keys.Add(Make(use, next, now));
        }

        db.Keys.RemoveRange(rows.Where(r => state.Over.Contains(r.Generation)));
        await db.SaveChangesAsync(cancellation);
        return await ReadAsync(db, use, rotation, cancellation);
    }

    private KeyRow Make(KeyUse use, KeyRotation.Next next, DateTimeOffset now)
    {
        byte[] secret;
        if (use == KeyUse.Sign)
        {
            using var rsa = RSA.Create(RsaBits);
            secret = rsa.ExportPkcs8PrivateKey();
        }
        else
        {
            secret = RandomNumberGenerator.GetBytes(SecretBytes);
        }

        return new KeyRow
        {
            Use = use,
            Generation = next.Generation,
            KeyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Secret = vault.Seal(Purpose, Convert.ToBase64String(secret)),
            CreatedAt = now,
            ActiveFrom = next.ActiveFrom,
        };
    }

    private SecurityKey Open(KeyRow row)
    {
        var secret = Convert.FromBase64String(vault.Open(Purpose, row.Secret)
            ?? throw new InvalidOperationException($"Key {row.KeyId} of the issuer cannot be read: its protection belongs to another database."));
        if (row.Use == KeyUse.Encrypt)
        {
            return new SymmetricSecurityKey(secret) { KeyId = row.KeyId };
        }

        // Belongs to the options from now on, which may be in use for as long as the process lives.
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(secret, out _);
        return new RsaSecurityKey(rsa) { KeyId = row.KeyId };
    }

    private static bool Same(IReadOnlyList<SecurityKey> one, IReadOnlyList<SecurityKey> other) =>
        one.Select(k => k.KeyId).SequenceEqual(other.Select(k => k.KeyId));
}
