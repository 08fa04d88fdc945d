using System.Security.Cryptography;

namespace Om.Checks;

/// <summary>The keys packages are signed with and checked against.</summary>
internal sealed class PackageKeys : IDisposable
{
    private readonly Dictionary<string, ECDsa> trusted;
    private readonly ECDsa? own;

    public PackageKeys(ChecksOptions options)
    {
        trusted = options.TrustedKeys.ToDictionary(k => k.Key, k => Import(Text(k.Value)), StringComparer.Ordinal);
        own = options.SigningKey.Length > 0 ? Import(File.ReadAllText(options.SigningKey)) : null;
        OwnId = options.SigningKeyId;
    }

    /// <summary>Id of the key this service signs with.</summary>
    public string OwnId { get; }

    /// <summary>The key this service signs with; null when it has none.</summary>
    public ECDsa? Own => own;

    /// <summary>The trusted key <paramref name="id"/>; null when it is not trusted.</summary>
    public ECDsa? Find(string id) => trusted.GetValueOrDefault(id);

    public static string? PrivateKeyProblem(string path)
    {
        if (!File.Exists(path))
        {
            return $"names the file '{path}', which does not exist";
        }

        return Problem(() => File.ReadAllText(path), pem => IsPrivate(pem) ? null : "holds a public key; it must be the private one");
    }

    public static string? PublicKeyProblem(string pemOrPath)
    {
        if (!IsPem(pemOrPath) && !File.Exists(pemOrPath))
        {
            return $"must be a public key in PEM form or the path of one; '{pemOrPath}' does not exist";
        }

        return Problem(() => Text(pemOrPath),
            pem => IsPrivate(pem) ? "holds a private key; that belongs to its owner alone, give the public one" : null);
    }

    public void Dispose()
    {
        own?.Dispose();
        foreach (var key in trusted.Values)
        {
            key.Dispose();
        }
    }

    private static string? Problem(Func<string> read, Func<string, string?> further)
    {
        try
        {
            var pem = read();
            using var key = Import(pem);
            var curve = key.ExportParameters(false).Curve.Oid.Value;
            return curve == ECCurve.NamedCurves.nistP256.Oid.Value ? further(pem) : "is not a key on the curve P-256";
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "is not a readable P-256 key in PEM form";
        }
    }

    /// <summary>The key in <paramref name="pem"/>.</summary>
    public static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static bool IsPrivate(string pem) => pem.Contains("PRIVATE KEY", StringComparison.Ordinal);

    private static bool IsPem(string text) => text.Contains("-----BEGIN", StringComparison.Ordinal);

    private static string Text(string pemOrPath) => IsPem(pemOrPath) ? pemOrPath : File.ReadAllText(pemOrPath);
}
