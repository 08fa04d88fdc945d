using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Om.Hosting;

namespace Om.Checks;

/// <summary>
/// A signed package: JWS in compact serialisation (RFC 7515) with ES256, of the canonical JSON document. The header has exactly three members;
/// a key is never taken from it.
/// </summary>
internal static class Package
{
    private const string Type = "om-check-package+jws";
    private const string Algorithm = "ES256";

    /// <summary>Signs <paramref name="payload"/>.</summary>
    public static string Sign(byte[] payload, ECDsa key, string keyId)
    {
        var header = CanonicalJson.Write(new JsonObject { ["alg"] = Algorithm, ["kid"] = keyId, ["typ"] = Type });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>
    /// Whether <paramref name="file"/> is meant to be a package. Generous, so that a damaged one is called damaged: a document in plain text
    /// has blanks and quotes, a package has none.
    /// </summary>
    public static bool LooksLike(ReadOnlySpan<byte> file)
    {
        var text = file.TrimEnd("\r\n "u8);
        var foreign = 0;
        foreach (var b in text)
        {
            foreign += char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' ? 0 : 1;
        }

        return text.Length > 100 && foreign * 100 < text.Length && text.Count((byte)'.') is >= 1 and <= 3;
    }

    /// <summary>The payload and the id of the trusted key that signed it.</summary>
    public static (byte[] Payload, string KeyId) Open(ReadOnlySpan<byte> file, PackageKeys keys)
    {
        var parts = Encoding.UTF8.GetString(file.TrimEnd("\r\n "u8)).Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { } signature)
        {
            throw Invalid("it is damaged");
        }

        var keyId = KeyIdIn(header);
        var key = keys.Find(keyId) ?? throw Invalid($"its key '{Findings.Show(keyId)}' is not among the trusted ones");
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? (payload, keyId)
            : throw Invalid("the signature does not fit the content");
    }

    private static string KeyIdIn(byte[] header)
    {
        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var members = document.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString());
            // Also no "crit", "jwk" or "jku": what this reader does not know must not be in a signed header.
            return members.Count == 3 && members.GetValueOrDefault("alg") == Algorithm && members.GetValueOrDefault("typ") == Type
                && members.GetValueOrDefault("kid") is { } keyId
                ? keyId
                : throw Invalid($"its header must say alg {Algorithm}, typ {Type} and kid, and nothing else");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Invalid("its header is not readable");
        }
    }

    /// <summary>
    /// Null unless <paramref name="part"/> is exactly what encoding its bytes gives: a second spelling would be a changed byte that passes.
    /// </summary>
    private static byte[]? Decode(string part)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            return Base64Url.EncodeToString(bytes) == part ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Fault Invalid(string why) => Fault.Precondition("PACKAGE_SIGNATURE_INVALID", $"The package is not accepted: {why}.");
}
