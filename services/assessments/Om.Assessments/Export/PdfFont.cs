using System.Text;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Om.Assessments;

/// <summary>
/// One face of the shipped font in one PDF. The writer holds at most 255 different characters a font, so the face is added again when more
/// are used; a character the font has no picture of becomes a question mark.
/// </summary>
internal sealed class PdfFont
{
    private const int CharactersPerCopy = 250;
    private const int MostCopies = 4;
    private const char Unknown = '?';

    private readonly PdfDocumentBuilder builder;
    private readonly byte[] file;
    private readonly PdfPageBuilder scale;
    private readonly List<PdfDocumentBuilder.AddedFont> copies = [];
    private readonly Dictionary<char, int> copyOf = [];
    private readonly Dictionary<char, double> widths = [];

    public PdfFont(PdfDocumentBuilder builder, PdfPageBuilder anyPage, byte[] file)
    {
        this.builder = builder;
        this.file = file;
        scale = anyPage;
        copies.Add(builder.AddTrueTypeFont(file));
    }

    /// <summary>The text with a question mark for everything the font cannot show.</summary>
    public string Showable(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // Joiners and variants inside a picture character are no characters of their own.
            if (rune.Value is not (0x200D or (>= 0xFE00 and <= 0xFE0F)))
            {
                shown.Append(rune.IsBmp && (rune.Value == '\n' || IsShown((char)rune.Value)) ? (char)rune.Value : Unknown);
            }
        }

        return shown.ToString();
    }

    /// <summary>Width of a showable text in points.</summary>
    public double Width(string text, double size) => text.Sum(Width) * size;

    /// <summary>The text in parts that one copy of the font can write.</summary>
    public IEnumerable<(string Text, PdfDocumentBuilder.AddedFont Font)> Parts(string text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            var copy = CopyOf(text[start]);
            for (end = start + 1; end < text.Length && CopyOf(text[end]) == copy;)
            {
                end++;
            }

            yield return (text[start..end], copies[copy]);
        }
    }

    private bool IsShown(char character) => Width(character) > 0 && CopyOf(character) < MostCopies;

    private double Width(char character)
    {
        if (!widths.TryGetValue(character, out var width))
        {
            try
            {
                var letters = scale.MeasureText(character.ToString(), 1000, new PdfPoint(0, 0), copies[0]);
                width = letters.Count == 0 ? 0 : letters[^1].EndBaseLine.X / 1000;
            }
            catch (InvalidOperationException)
            {
                // The writer's way to say that the font has no such character.
            }

            widths[character] = width;
        }

        return width;
    }

    /// <summary>Number of the copy that writes the character; <see cref="MostCopies"/> when all are full.</summary>
    private int CopyOf(char character)
    {
        if (!copyOf.TryGetValue(character, out var copy))
        {
            copy = Math.Min(copyOf.Count / CharactersPerCopy, MostCopies);
            copyOf[character] = copy;
            if (copy == copies.Count && copy < MostCopies)
            {
                copies.Add(builder.AddTrueTypeFont(file));
            }
        }

        return copy;
    }
}
