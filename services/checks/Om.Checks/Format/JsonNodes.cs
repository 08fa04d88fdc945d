using System.Text.Json;

namespace Om.Checks;

/// <summary>
/// Reads JSON. Stored editions and packages are JSON, and JSON written by other programs may use what only JSON allows (tabs, surrogate
/// pairs as two escapes), so it has its own reader beside YAML's.
/// </summary>
internal ref struct JsonNodes
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly NodeLimits limits;
    private Utf8JsonReader reader;
    private int counted;
    private long line = 1;
    private long column = 1;

    private JsonNodes(ReadOnlySpan<byte> bytes, Findings findings)
    {
        this.bytes = bytes;
        limits = new NodeLimits(findings);
        reader = new Utf8JsonReader(bytes);
    }

    /// <summary>The value in <paramref name="bytes"/>, which are valid UTF-8. Throws <see cref="JsonException"/> when they are no JSON.</summary>
    public static Node Read(ReadOnlySpan<byte> bytes, Findings findings)
    {
        var nodes = new JsonNodes(bytes, findings);
        nodes.reader.Read();
        var root = nodes.ReadNode("", 1);
        // Throws when anything follows.
        nodes.reader.Read();
        return root;
    }

    private Node ReadNode(string path, int depth)
    {
        var at = At();
        limits.Count(path, depth, at);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(path, depth, at);
            case JsonTokenType.StartArray:
                return ReadList(path, depth, at);
            case JsonTokenType.String:
                return limits.Scalar(path, Text(), ScalarKind.Text, at);
            default:
                var kind = reader.TokenType switch
                {
                    JsonTokenType.Number => ScalarKind.Number,
                    JsonTokenType.Null => ScalarKind.Nothing,
                    _ => ScalarKind.Truth,
                };
                return new ScalarNode(at, System.Text.Encoding.UTF8.GetString(reader.ValueSpan), kind);
        }
    }

    private ListNode ReadList(string path, int depth, Mark at)
    {
        var items = new List<Node>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        }

        return new ListNode(at, items);
    }

    private MapNode ReadMap(string path, int depth, Mark at)
    {
        var entries = new List<MapEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyAt = At();
            limits.Count(path, depth, keyAt);
            var key = Text();
            reader.Read();
            var here = path.Length == 0 ? Findings.Show(key) : $"{path}.{Findings.Show(key)}";
            limits.AddEntry(path, entries, new MapEntry(key, keyAt, ReadNode(here, depth + 1)));
        }

        return new MapNode(at, entries);
    }

    private readonly string Text()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair; the check of every text names it.
            return "\uFFFD";
        }
    }

    /// <summary>Where the current token begins; counts on from the last one, so that a file is walked once.</summary>
    private Mark At()
    {
        for (var end = (int)reader.TokenStartIndex; counted < end; counted++)
        {
            if (bytes[counted] == '\n')
            {
                line++;
                column = 1;
            }
            else if ((bytes[counted] & 0xC0) != 0x80)
            {
                column++;
            }
        }

        return new Mark(line, column);
    }
}
