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
