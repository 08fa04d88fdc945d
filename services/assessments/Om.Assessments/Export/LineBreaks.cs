namespace Om.Assessments;

/// <summary>Breaks text into lines of a given width: at blanks, after hyphens and slashes, inside a word only if it alone is too wide.</summary>
internal static class LineBreaks
{
    public static IReadOnlyList<string> Of(string text, double width, Func<string, double> measure)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var piece in Pieces(paragraph))
            {
                if (measure(line + piece.TrimEnd()) <= width)
                {
                    line += piece;
                    continue;
                }

                if (line.Length > 0)
                {
                    lines.Add(line.TrimEnd());
                }

                line = piece;
                while (measure(line.TrimEnd()) > width && line.TrimEnd().Length > 1)
                {
                    var fits = Fitting(line, width, measure);
                    lines.Add(line[..fits]);
                    line = line[fits..];
                }
            }

            lines.Add(line.TrimEnd());
        }

        return lines;
    }

    /// <summary>Words with the blanks behind them; a compound gives a piece per part.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var afterBlank = text[i - 1] == ' ' && text[i] != ' ';
            var insideCompound = text[i - 1] is '-' or '/' or '–' && i - 1 > start && text[i] != ' ';
            if (afterBlank || insideCompound)
            {
                yield return text[start..i];
                start = i;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    /// <summary>How many characters of a too wide word fit; at least one, so that it goes on.</summary>
    private static int Fitting(string word, double width, Func<string, double> measure)
    {
        var (low, high) = (1, word.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (measure(word[..middle]) <= width)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
