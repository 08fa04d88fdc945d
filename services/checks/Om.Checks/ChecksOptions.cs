using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Om.Checks;

/// <summary>Configuration of the checks service. Section <c>Checks</c>.</summary>
public sealed partial class ChecksOptions
{
    /// <summary>Path of the PEM file with the P-256 private key that signs exported packages. Empty: no packages are exported.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Id others know that key by.</summary>
    public string SigningKeyId { get; set; } = "";

    /// <summary>Key id to P-256 public key, as PEM text or as path of a PEM file. Only packages signed by one of them keep their adoption.</summary>
    public Dictionary<string, string> TrustedKeys { get; set; } = [];

    /// <summary>Most change streams open at once per instance.</summary>
    public int MostStreams { get; set; } = 200;

    /// <summary>Seconds between two heartbeats of a change stream.</summary>
    public int HeartbeatSeconds { get; set; } = 15;

    /// <summary>Whether the checks shipped with the platform come in at the first start.</summary>
    public bool ShippedContent { get; set; } = true;

    internal IEnumerable<string> Problems()
    {
        if (SigningKey.Length > 0 && !IsKeyId(SigningKeyId))
        {
            yield return "Checks:SigningKeyId is needed beside Checks:SigningKey: letters, digits, '.', '_', '-', at most 64.";
        }

        if (SigningKey.Length > 0 && PackageKeys.PrivateKeyProblem(SigningKey) is { } wrong)
        {
            yield return $"Checks:SigningKey {wrong}.";
        }

        foreach (var (id, key) in TrustedKeys)
        {
            if (!IsKeyId(id))
            {
                yield return $"Checks:TrustedKeys holds the key id '{id}'; write letters, digits, '.', '_', '-', at most 64.";
            }

            if (PackageKeys.PublicKeyProblem(key) is { } problem)
            {
                yield return $"Checks:TrustedKeys:{id} {problem}.";
            }
        }

        if (MostStreams < 1)
        {
            yield return "Checks:MostStreams must be at least 1.";
        }

        if (HeartbeatSeconds is < 1 or > 20)
        {
            yield return "Checks:HeartbeatSeconds must be between 1 and 20: callers take a stream that is silent for longer for dead.";
        }
    }

    internal static bool IsKeyId(string id) => KeyId().IsMatch(id);

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}\\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex KeyId();
}

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

        return Problem(() => File.ReadAllText(path), key => key.ExportParameters(true).D is null ? "holds a public key; it must be the private one" : null);
    }

    public static string? PublicKeyProblem(string pemOrPath)
    {
        if (!IsPem(pemOrPath) && !File.Exists(pemOrPath))
        {
            return $"must be a public key in PEM form or the path of one; '{pemOrPath}' does not exist";
        }

        return Problem(() => Text(pemOrPath), _ => Text(pemOrPath).Contains("PRIVATE KEY", StringComparison.Ordinal)
            ? "holds a private key; a private key belongs to its owner alone, give the public one" : null);
    }

    public void Dispose()
    {
        own?.Dispose();
        foreach (var key in trusted.Values)
        {
            key.Dispose();
        }
    }

    private static string? Problem(Func<string> pem, Func<ECDsa, string?> further)
    {
        try
        {
            using var key = Import(pem());
            return key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? further(key) : "is not a key on the curve P-256";
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "is not a readable P-256 key in PEM form";
        }
    }

    private static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static bool IsPem(string text) => text.Contains("-----BEGIN", StringComparison.Ordinal);

    private static string Text(string pemOrPath) => IsPem(pemOrPath) ? pemOrPath : File.ReadAllText(pemOrPath);
}
