using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Om.Testing;

/// <summary>An OpenID Connect issuer on loopback: discovery, keys, and tokens made on demand.</summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly WebApplication app;
    private int keyRequests;

    private TokenIssuer(WebApplication app) => this.app = app;

    /// <summary>Its address, the <c>iss</c> of its tokens.</summary>
    public string Issuer => app.Urls.Single();

    /// <summary>How often its keys were asked for.</summary>
    public int KeyRequests => Volatile.Read(ref keyRequests);

    private RsaSecurityKey Key => new(rsa) { KeyId = "test" };

    /// <summary>Starts one on a free port.</summary>
    public static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new TokenIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.Issuer, jwks_uri = issuer.Issuer + "/keys" }));
        app.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref issuer.keyRequests);
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer.rsa.ExportParameters(false)) { KeyId = "test" });
            return Results.Text($$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"test","n":{{JsonSerializer.Serialize(key.N)}},"e":{{JsonSerializer.Serialize(key.E)}}}]}""", "application/json");
        });
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A token of <paramref name="subject"/> with <paramref name="roles"/>; <paramref name="change"/> spoils it for negative tests.</summary>
    public string Token(string subject, string[] roles, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = DateTime.UtcNow;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "om",
            TokenType = "at+jwt",
            NotBefore = now.AddMinutes(-1),
            IssuedAt = now,
            Expires = now.AddMinutes(10),
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["roles"] = roles },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }
}
