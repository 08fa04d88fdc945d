using System.Text.RegularExpressions;

namespace Om.Checks.Tests;

/// <summary>The words of words.txt, by the name of their section ("negation de").</summary>
internal static class WordList
{
    private static readonly Dictionary<string, Regex> Sections = Read();

    /// <summary>Words of <paramref name="section"/> that stand in <paramref name="text"/>, as they stand there.</summary>
    public static IEnumerable<string> Found(string section, string text) =>
        Sections.TryGetValue(section, out var words) ? words.Matches(text.Replace('’', '\'')).Select(m => m.Value) : [];

    private static Dictionary<string, Regex> Read()
    {
        using var stream = typeof(WordList).Assembly.GetManifestResourceStream("words.txt")!;
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, List<string>>();
        var current = new List<string>();
        foreach (var line in reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('['))
            {
                sections.Add(line.Trim('[', ']'), current = []);
            }
            else if (!line.StartsWith('#'))
            {
                current.Add(Regex.Escape(line).Replace(@"\*", @"[\p{L}-]*", StringComparison.Ordinal));
            }
        }

        return sections.ToDictionary(
            s => s.Key,
            s => new Regex($@"(?<![\p{{L}}\p{{Nd}}])(?:{string.Join('|', s.Value)})(?![\p{{L}}\p{{Nd}}'])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
    }
}
