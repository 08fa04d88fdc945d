using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Om.Checks;

/// <summary>The content of an edition in the form that is stored, hashed and signed.</summary>
internal sealed record CanonicalContent(string CheckId, V1.EditionContent Content, byte[] Bytes, string Hash)
{
    /// <summary>So that the signed package of every edition, in base64 and with its adoption record, is below the limit of a file.</summary>
    public const int MostBytes = 1_500_000;

    /// <summary>The problems of <paramref name="content"/>, its size included, and when there are none the canonical form.</summary>
    public static (IReadOnlyList<ContentProblem> Problems, CanonicalContent? Canonical) Of(string checkId, V1.EditionContent content)
    {
        var problems = ContentRules.Check(content);
        if (problems.Count > 0)
        {
            return (problems, null);
        }

        var filled = content.Clone();
        LightDefaults.Fill(filled);
        var document = new CheckDocument(checkId, filled, null).Write();
        var bytes = CanonicalJson.Write(document);
        var size = bytes.Length > MostBytes ? $"has {bytes.Length} bytes; at most {MostBytes} are allowed"
            : Nodes(document) > NodeLimits.MostNodes ? $"has more than {NodeLimits.MostNodes} keys and values"
            : null;
        return size is null
            ? ([], new CanonicalContent(checkId, filled, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))))
            : ([new ContentProblem(Place.Root.Part("topics"), size)], null);
    }

    /// <summary>Counted as <see cref="NodeLimits"/> counts, so that what came in by a call goes out as a file that comes in again.</summary>
    private static int Nodes(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Sum(p => 1 + Nodes(p.Value)),
        JsonArray list => 1 + list.Sum(Nodes),
        _ => 1,
    };

    /// <summary>The content that <paramref name="bytes"/> hold, as they were written here.</summary>
    public static V1.EditionContent Read(byte[] bytes)
    {
        var findings = new Findings();
        var document = CheckDocument.Read(JsonNodes.Read(bytes, findings), findings);
        return findings.Any
            ? throw new InvalidOperationException($"Stored content is damaged: {findings.All[0]}")
            : document.Content;
    }
}
