using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.PathConstruction;
using UglyToad.PdfPig.Graphics.Operations.PathPainting;
using UglyToad.PdfPig.Writer;

namespace Om.Assessments;

/// <summary>Pages of A4 and a pen that moves down them. Lengths are points; y counts down from the top edge.</summary>
internal sealed class PdfPaper : IDisposable
{
    public const double Left = 51;
    public const double Width = 493;
    private const double Top = 51;
    private const double Bottom = 785;
    private const double Height = 842;

    private readonly PdfDocumentBuilder builder = new();
    private readonly List<PdfPageBuilder> pages = [];
    private readonly PdfFont regular;
    private readonly PdfFont bold;

    public PdfPaper(string title)
    {
        builder.DocumentInformation.Title = title;
        TurnPage();
        regular = new PdfFont(builder, pages[0], PrintPage.Resource("LiberationSans-Regular.ttf"));
        bold = new PdfFont(builder, pages[0], PrintPage.Resource("LiberationSans-Bold.ttf"));
    }

    /// <summary>Where the next thing begins.</summary>
    public double Y { get; set; }

    /// <summary>Room below the pen.</summary>
    public double Room => Bottom - Y;

    /// <summary>Room of an empty page.</summary>
    public static double PageRoom => Bottom - Top;

    private PdfPageBuilder Page => pages[^1];

    public void TurnPage()
    {
        pages.Add(builder.AddPage(PageSize.A4));
        Y = Top;
    }

    /// <summary>Turns the page unless <paramref name="height"/> is there.</summary>
    public void Need(double height)
    {
        if (Room < height && Y > Top)
        {
            TurnPage();
        }
    }

    /// <summary>Lines of a text in a style, none wider than <paramref name="width"/>.</summary>
    public IReadOnlyList<PdfLine> Break(string text, PdfStyle style, double width)
    {
        var font = Font(style);
        return [.. LineBreaks.Of(font.Showable(text), width, part => font.Width(part, style.Size)).Select(line => new PdfLine(line, style))];
    }

    /// <summary>Writes a broken line with its top at <paramref name="y"/>.</summary>
    public void Write(PdfLine line, double x, double y, double? rightEdge = null) => Write(Page, line, x, y, rightEdge);

    public double WidthOf(PdfLine line) => Font(line.Style).Width(line.Text, line.Style.Size);

    public void Fill(string colour, double x, double y, double width, double height)
    {
        var (red, green, blue) = Rgb(colour);
        Page.SetTextAndFillColor(red, green, blue);
        // The page's own way to fill also draws a black outline.
        Page.CurrentStream.Operations.Add(new AppendRectangle(x, Height - y - height, width, height));
        Page.CurrentStream.Operations.Add(FillPathNonZeroWinding.Value);
        Page.ResetColor();
    }

    public void Frame(string colour, double x, double y, double width, double height, double pen)
    {
        var (red, green, blue) = Rgb(colour);
        Page.SetStrokeColor(red, green, blue);
        Page.DrawRectangle(new PdfPoint(x, Height - y - height), width, height, pen);
        Page.ResetColor();
    }

    /// <summary>The file. Its id comes from its bytes: same report, same file.</summary>
    public byte[] Finish(string footer, Func<int, int, string> pageOf)
    {
        var style = new PdfStyle(8, Ink: "#55606A");
        for (var i = 0; i < pages.Count; i++)
        {
            Write(pages[i], Break(footer, style, Width * 0.75)[0], Left, 806, null);
            Write(pages[i], Break(pageOf(i + 1, pages.Count), style, Width)[0], Left, 806, Left + Width);
        }

        return WithOwnId(builder.Build());
    }

    public void Dispose() => builder.Dispose();

    private void Write(PdfPageBuilder page, PdfLine line, double x, double y, double? rightEdge)
    {
        var font = Font(line.Style);
        var at = rightEdge is { } edge ? edge - font.Width(line.Text, line.Style.Size) : x;
        var baseline = Height - y - line.Style.Size * 0.95;
        var (red, green, blue) = Rgb(line.Style.Ink);
        page.SetTextAndFillColor(red, green, blue);
        foreach (var (text, copy) in font.Parts(line.Text))
        {
            page.AddText(text, line.Style.Size, new PdfPoint(at, baseline), copy);
            at += font.Width(text, line.Style.Size);
        }

        page.ResetColor();
    }

    private PdfFont Font(PdfStyle style) => style.Bold ? bold : regular;

    private static (byte Red, byte Green, byte Blue) Rgb(string colour)
    {
        var value = int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    /// <summary>The writer ends with two random ids of 32 hexadecimal digits; the same number of digits takes their place.</summary>
    private static byte[] WithOwnId(byte[] pdf)
    {
        var at = pdf.AsSpan().LastIndexOf("/ID [ <"u8);
        if (at >= 0)
        {
            var digits = Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(pdf.AsSpan(0, at))[..16]));
            digits.CopyTo(pdf, at + 7);
            digits.CopyTo(pdf, at + 7 + 32 + 2);
        }

        return pdf;
    }
}

/// <param name="Size">Points.</param>
/// <param name="Bold">Whether in the bold face.</param>
/// <param name="Ink">Colour.</param>
internal sealed record PdfStyle(double Size, bool Bold = false, string Ink = "#1C2429")
{
    /// <summary>From one line to the next.</summary>
    public double Step => Size * 1.36;
}

internal sealed record PdfLine(string Text, PdfStyle Style);
