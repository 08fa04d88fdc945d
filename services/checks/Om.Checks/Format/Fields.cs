using System.Globalization;

namespace Om.Checks;

/// <summary>
/// Reads the keys of one mapping. Wrong kinds become findings and an empty value; <see cref="Done"/> reports every key nobody asked for, so
/// that a misspelt one is never silently ignored.
/// </summary>
internal sealed class Fields
{
    private readonly string path;
    private readonly Findings findings;
    private readonly Mark at;
    private readonly IReadOnlyList<MapEntry> entries;
    private readonly HashSet<string> asked = [];

    public Fields(Node node, string path, Findings findings)
    {
        this.path = path;
        this.findings = findings;
        at = node.At;
        findings.Remember(path, node.At);
        entries = Expect<MapNode>(node, path, "must be a mapping of keys to values")?.Entries ?? [];
    }

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Reports those of <paramref name="keys"/> that are missing.</summary>
    public void Need(params string[] keys)
    {
        foreach (var key in keys.Where(key => entries.All(e => e.Key != key)))
        {
            findings.Add(PathOf(key), "is needed", at);
        }
    }

    public string String(string key)
    {
        if (Find(key) is not { } node || Expect<ScalarNode>(node, PathOf(key), "must be a text") is not { } scalar)
        {
            return "";
        }

        switch (scalar.Kind)
        {
            case ScalarKind.Text:
                // A block text ends with a line break nobody meant.
                return scalar.Text.Trim();
            case ScalarKind.Unreadable:
                return "";
            case ScalarKind.Nothing:
                findings.Add(PathOf(key), "has no value; write a text or leave the key out", scalar.At);
                return "";
            default:
                findings.Add(PathOf(key), "must be a text; put it in quotes", scalar.At);
                return "";
        }
    }

    public int Int(string key)
    {
        var scalar = Plain(key, ScalarKind.Number, "must be a whole number");
        if (scalar is null)
        {
            return 0;
        }

        if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        findings.Add(PathOf(key), "must be a whole number", scalar.At);
        return 0;
    }

    public bool Bool(string key)
    {
        var scalar = Plain(key, ScalarKind.Truth, "must be true or false");
        return scalar is not null && scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A day that must be there.</summary>
    public DateOnly Day(string key)
    {
        if (!DateOnly.TryParseExact(String(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            findings.Add(PathOf(key), "is needed, as YYYY-MM-DD", Find(key)?.At ?? at);
        }

        return day;
    }

    /// <summary>The value for one of the <paramref name="words"/>; the default when the key is missing or the word unknown.</summary>
    public T? Word<T>(string key, params (string Word, T Value)[] words)
        where T : struct
    {
        var text = String(key);
        foreach (var (word, value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        if (text.Length > 0)
        {
            findings.Add(PathOf(key), $"must be one of {string.Join(", ", words.Select(w => w.Word))}", Find(key)!.At);
        }

        return null;
    }

    /// <summary>A text in several languages; null when the key is missing.</summary>
    public V1.Text? Text(string key) => Find(key) is { } node ? Text(node, PathOf(key), findings) : null;

    public static V1.Text Text(Node node, string path, Findings findings)
    {
        var text = new V1.Text();
        var fields = new Fields(node, path, findings);
        foreach (var entry in fields.entries)
        {
            text.Values[entry.Key] = fields.String(entry.Key);
        }

        return text;
    }

    public Fields? Map(string key) => Find(key) is { } node ? new Fields(node, PathOf(key), findings) : null;

    /// <summary>The items of a list; none when the key is missing.</summary>
    public IEnumerable<(Node Node, string Path)> List(string key)
    {
        var items = Find(key) is { } node ? Expect<ListNode>(node, PathOf(key), "must be a list")?.Items ?? [] : [];
        return items.Select((item, i) => (item, $"{PathOf(key)}[{i}]"));
    }

    /// <summary>The items of a list of mappings.</summary>
    public IEnumerable<Fields> Maps(string key) => List(key).Select(item => new Fields(item.Node, item.Path, findings));

    /// <summary>The items of a list of plain words.</summary>
    public IEnumerable<string> Words(string key)
    {
        foreach (var (node, itemPath) in List(key))
        {
            findings.Remember(itemPath, node.At);
            var scalar = Expect<ScalarNode>(node, itemPath, "must be a text");
            if (scalar is { Kind: not (ScalarKind.Text or ScalarKind.Unreadable) })
            {
                findings.Add(itemPath, "must be a text; put it in quotes", node.At);
            }

            yield return scalar?.Text ?? "";
        }
    }

    /// <summary>Reports the keys nobody asked for.</summary>
    public void Done()
    {
        foreach (var entry in entries.Where(e => !asked.Contains(e.Key)))
        {
            findings.Add(PathOf(Findings.Show(entry.Key)), $"is not a key of the format; known here: {string.Join(", ", asked)}", entry.At);
        }
    }

    private Node? Find(string key)
    {
        asked.Add(key);
        var node = entries.FirstOrDefault(e => e.Key == key)?.Value;
        if (node is not null)
        {
            findings.Remember(PathOf(key), node.At);
        }

        return node;
    }

    private ScalarNode? Plain(string key, ScalarKind kind, string problem)
    {
        if (Find(key) is not { } node || Expect<ScalarNode>(node, PathOf(key), problem) is not { } scalar)
        {
            return null;
        }

        if (scalar.Kind != kind && scalar.Kind != ScalarKind.Unreadable)
        {
            findings.Add(PathOf(key), problem, scalar.At);
        }

        return scalar.Kind == kind ? scalar : null;
    }

    private T? Expect<T>(Node node, string where, string problem)
        where T : Node
    {
        if (node is T expected)
        {
            return expected;
        }

        if (node is not ScalarNode { Kind: ScalarKind.Unreadable })
        {
            findings.Add(where, problem, node.At);
        }

        return null;
    }
}
