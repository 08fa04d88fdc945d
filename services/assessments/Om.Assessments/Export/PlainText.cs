using System.Text;

namespace Om.Assessments;

/// <summary>Makes text that people typed fit for every kind of file. Nothing readable is lost.</summary>
internal static class PlainText
{
    /// <summary>First characters that make a spreadsheet run a cell as a formula, with their full-width twins.</summary>
    private const string FormulaStarts = "=+-@|\t\r\n＝＋－＠";

    /// <summary>
    /// One form for umlauts typed in two (NFC), line feeds only, and without what XML refuses, what no reader sees, or what turns the
    /// direction of the text around it.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\n' or '\r' or 0x2028 or 0x2029:
                    clean.Append('\n');
                    break;
                case '\t':
                    clean.Append(' ');
                    break;
                case < 0x20 or (>= 0x7F and <= 0x9F) or 0xAD or 0xFEFF or 0xFFFE or 0xFFFF or (>= 0x202A and <= 0x202E)
                    or (>= 0x2066 and <= 0x2069) or 0x200B or 0x2060:
                    break;
                default:
                    clean.Append(rune.ToString());
                    break;
            }
        }

        return clean.ToString().Normalize(NormalizationForm.FormC).Trim();
    }

    /// <summary><see cref="Clean"/> on one line.</summary>
    public static string OneLine(string text) => Clean(text).Replace('\n', ' ');

    /// <summary>Puts an apostrophe before a text that a spreadsheet would run, also behind blanks, which some programs cut off.</summary>
    public static string WithoutFormula(string text) =>
        StartsFormula(text) ? "'" + text : text;

    /// <summary>Whether a spreadsheet would take <paramref name="text"/> for a formula when it is typed or read from CSV.</summary>
    public static bool StartsFormula(string text)
    {
        var start = text.AsSpan().TrimStart(" \u00A0");
        return start.Length > 0 && FormulaStarts.Contains(start[0], StringComparison.Ordinal);
    }

    /// <summary>Lower-case ASCII letters, digits and hyphens: right for a file name everywhere.</summary>
    public static string FileName(string text)
    {
        var spelled = Clean(text).ToLowerInvariant()
            .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal)
            .Replace("ü", "ue", StringComparison.Ordinal).Replace("ß", "ss", StringComparison.Ordinal);
        var name = new StringBuilder();
        foreach (var character in spelled.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                name.Append(character);
            }
            else if (character < 0x300 && name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        return name.ToString().Trim('-');
    }
}
