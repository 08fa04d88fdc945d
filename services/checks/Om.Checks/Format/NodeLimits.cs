using System.Text.RegularExpressions;
using Om.Hosting;

namespace Om.Checks;

/// <summary>What a file may cost to read, and the checks that hold for every value of it.</summary>
internal sealed partial class NodeLimits(Findings findings)
{
    public const int MostBytes = 2 * 1024 * 1024;
    public const int MostNodes = 20_000;
    public const int MostDepth = 12;

    private int nodes;

    /// <summary>Counts one more key or value; stops the reading of a file made to exhaust memory or stack.</summary>
    public void Count(string path, int depth, Mark at)
    {
        if (++nodes > MostNodes)
        {
            throw new UnreadableFileException(path, $"the file has more than {MostNodes} keys and values", at);
        }

        if (depth > MostDepth)
        {
            throw new UnreadableFileException(path, $"the file is nested deeper than {MostDepth} levels", at);
        }
    }

    /// <summary>The value, or an unreadable one when its text holds characters that must not go on.</summary>
    public ScalarNode Scalar(string path, string text, ScalarKind kind, Mark at)
    {
        if (RequestText.FindBad(text) is { } bad)
        {
            findings.Add(path, bad, at);
            return new ScalarNode(at, "", ScalarKind.Unreadable);
        }

        return new ScalarNode(at, text, kind);
    }

    /// <summary>Adds an entry unless its key was there before.</summary>
    public void AddEntry(string path, List<MapEntry> entries, MapEntry entry)
    {
        if (entries.Any(e => e.Key == entry.Key))
        {
            findings.Add(path, $"the key '{Findings.Show(entry.Key)}' stands here twice", entry.At);
        }
        else
        {
            entries.Add(entry);
        }
    }

    /// <summary>What an unquoted YAML value means (core schema of YAML 1.2).</summary>
    public static ScalarKind KindOfPlain(string text) =>
        text is "" or "~" or "null" or "Null" or "NULL" ? ScalarKind.Nothing
        : text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE" ? ScalarKind.Truth
        : Number().IsMatch(text) ? ScalarKind.Number
        : ScalarKind.Text;

    [GeneratedRegex(
        @"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.CultureInvariant, 100)]
    private static partial Regex Number();
}
