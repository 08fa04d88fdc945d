using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace Om.Checks;

/// <summary>
/// Writes JSON in the one form of RFC 8785 (JCS), so that equal content has equal bytes on every machine: keys ordered by UTF-16 code units,
/// no white space, only the escapes that are needed. Numbers are whole; the format has no others.
/// </summary>
internal static class CanonicalJson
{
    private const long MostExact = (1L << 53) - 1;

    public static byte[] Write(JsonNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonNode? node, StringBuilder to)
    {
        switch (node)
        {
            case null:
                to.Append("null");
                break;
            case JsonObject map:
                WriteMap(map, to);
                break;
            case JsonArray list:
                WriteList(list, to);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                WriteText(text, to);
                break;
            case JsonValue value when value.TryGetValue<bool>(out var truth):
                to.Append(truth ? "true" : "false");
                break;
            case JsonValue value when value.TryGetValue<int>(out var number):
                to.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");
                break;
            case JsonValue value when value.TryGetValue<long>(out var number) && number is >= -MostExact and <= MostExact:
                to.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");
                break;
            default:
                throw new ArgumentException($"{node.GetPath()} is no text, no truth and no number that every reader keeps.", nameof(node));
        }
    }

    private static void WriteMap(JsonObject map, StringBuilder to)
    {
        to.Append('{');
        var first = true;
        // Ordinal comparison in .NET is by UTF-16 code units, as the standard asks.
        foreach (var (key, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (!first)
            {
                to.Append(',');
            }

            first = false;
            WriteText(key, to);
            to.Append(':');
            Write(value, to);
        }

        to.Append('}');
    }

    private static void WriteList(JsonArray list, StringBuilder to)
    {
        to.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
            {
                to.Append(',');
            }

            Write(list[i], to);
        }

        to.Append(']');
    }

    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    private static void WriteText(string text, StringBuilder to)
    {
        to.Append('"');
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAny(Escaped); at >= 0; at = rest.IndexOfAny(Escaped))
        {
            to.Append(rest[..at]).Append(Escape(rest[at]));
            rest = rest[(at + 1)..];
        }

        to.Append(rest).Append('"');
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)c:x4}",
    };
}
