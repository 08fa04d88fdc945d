using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Om.Checks;

/// <summary>
/// Writes a document as YAML for people: one key a line, every text in quotes. A JSON string is a YAML string, so nothing a text holds can
/// become syntax.
/// </summary>
internal static class YamlWriter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        WriteMap(document, 0, "", text);
        return text.ToString();
    }

    private static void WriteMap(JsonObject map, int indent, string first, StringBuilder to)
    {
        var lead = first;
        foreach (var (key, value) in map)
        {
            to.Append(lead.Length > 0 ? lead : new string(' ', indent)).Append(IsPlain(key) ? key : Quote(key)).Append(':');
            WriteValue(value, indent, to);
            lead = "";
        }
    }

    private static void WriteValue(JsonNode? value, int indent, StringBuilder to)
    {
        switch (value)
        {
            case JsonObject map:
                to.Append('\n');
                WriteMap(map, indent + 2, "", to);
                break;
            case JsonArray list:
                to.Append('\n');
                WriteList(list, indent + 2, to);
                break;
            default:
                to.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void WriteList(JsonArray list, int indent, StringBuilder to)
    {
        foreach (var item in list)
        {
            var dash = new string(' ', indent) + "- ";
            if (item is JsonObject map)
            {
                WriteMap(map, indent + 2, dash, to);
            }
            else
            {
                to.Append(dash).Append(Scalar(item)).Append('\n');
            }
        }
    }

    private static string Scalar(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var found) ? Quote(found) : value?.ToJsonString() ?? "null";

    private static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    // What readers of YAML 1.1 take for a truth or nothing (Norwegian is such a word).
    private static readonly HashSet<string> NotWords = ["no", "on", "off", "yes", "y", "n", "true", "false", "null"];

    private static bool IsPlain(string key) =>
        !NotWords.Contains(key) && key.Length > 0 && key[0] != '-' && key.All(c => char.IsAsciiLetterLower(c) || c is '_' or '-');
}
