using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Om.Assessments;

/// <summary>
/// A document as one XHTML page for the browser engine. Built as a tree, so text can never become markup; a policy in the page forbids
/// scripts, requests and frames besides. Style and fonts are inside, so it looks the same on every machine.
/// </summary>
internal static class PrintPage
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly Lazy<string> Style = new(ReadStyle);

    public static string Of(Document document)
    {
        var texts = document.Texts;
        var style = Style.Value + PageFoot(document);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        var page = new XElement(Html + "html",
            new XAttribute("lang", texts.Tag),
            new XAttribute(XNamespace.Xml + "lang", texts.Tag),
            new XElement(Html + "head",
                new XElement(Html + "meta", new XAttribute("http-equiv", "Content-Security-Policy"),
                    new XAttribute("content", $"default-src 'none'; style-src 'sha256-{hash}'; font-src data:")),
                new XElement(Html + "title", document.Title),
                new XElement(Html + "style", style)),
            new XElement(Html + "body", document.Blocks.Select(Draw)));
        return new XDocument(new XDocumentType("html", null, null, null), page).ToString(SaveOptions.DisableFormatting);
    }

    private static XElement Draw(Block block) => block switch
    {
        Block.Cover cover => Part("header", "cover",
            Part("p", "kicker", cover.Kicker),
            Part("h1", null, cover.Title),
            cover.Subtitle.Length == 0 ? null : Part("p", "subtitle", cover.Subtitle)),
        Block.Facts facts => Part("dl", "facts", facts.Items.Select(f =>
            Part("div", f.Value.Length == 0 ? "blank" : null, Part("dt", null, f.Name), Part("dd", null, f.Value)))),
        Block.Heading heading => Part(heading.Level == 1 ? "h2" : "h3", null, heading.Text),
        Block.Paragraph paragraph => Part("p", Class(paragraph.Tone), Lines(paragraph.Text)),
        Block.Bullets bullets => Part("ul", null, bullets.Items.Select(i => Part("li", null, i))),
        Block.Totals totals => Part("div", "totals", totals.Items.Select(t => Part("p", t.Light.ToString(),
            Part("b", null, Part("span", "mark", Lights.Mark(t.Light)), " ", Number(t.Count)), Part("span", "label", t.Label)))),
        Block.Table table => Draw(table),
        Block.Note note => Part("div", "note",
            Part("p", "about", Part("b", null, note.Title), " ", Word(note.Light, note.Label)), Part("p", null, Lines(note.Text))),
        Block.Code code => Part("div", "code", Draw(new QrMatrix(code.Address), code.Address), Part("p", null, Lines(code.Text))),
        Block.Signature signature => Part("div", "signature", signature.Places.Select(p => Part("p", null, p))),
        _ => throw new NotSupportedException($"No drawing for {block.GetType().Name}."),
    };

    private static XElement Draw(Block.Table table)
    {
        var kinds = table.Columns.Select(c => c.Number ? "number" : null).ToList();
        return Part("table", table.Whole ? "whole" : null,
            new XAttribute("aria-label", table.Name),
            Part("colgroup", null, table.Columns.Select(c => Part("col", null,
                new XAttribute("width", Number(c.Share * 100 / table.Columns.Sum(all => all.Share)) + "%")))),
            Part("thead", null, Part("tr", null, table.Columns.Select((c, i) =>
                Part("th", kinds[i], new XAttribute("scope", "col"), c.Light is { } light ? Word(light, c.Head) : c.Head)))),
            Part("tbody", null, table.Rows.Select(row => Part("tr", null, row.Select((cell, i) => Part("td", kinds[i], Draw(cell)))))));
    }

    private static object?[] Draw(Cell cell) =>
    [
        cell.Bar is null ? null : Draw(cell.Bar),
        cell.Light is { } light ? Word(light, cell.Text) : cell.Strong ? Part("b", null, cell.Text) : Lines(cell.Text),
        cell.Hint.Length == 0 ? null : Part("small", null, Lines(cell.Hint)),
    ];

    private static XElement Word(Light light, string label) =>
        Part("span", "light " + light, Part("span", "mark", Lights.Mark(light)), " ", label);

    /// <summary>The figures stand in the same row; the drawing is for the eye only.</summary>
    private static XElement Draw(V1.NeedSpread spread)
    {
        const double height = 10, width = 120;
        var all = Math.Max(1, Lights.All.Sum(l => Lights.Count(spread, l)));
        var bar = new XElement(Svg + "svg", new XAttribute("viewBox", $"0 0 {width} {height}"), new XAttribute("aria-hidden", "true"),
            new XAttribute("class", "bar"));
        var x = 0.0;
        foreach (var light in Lights.All.Where(l => Lights.Count(spread, l) > 0))
        {
            var part = width * Lights.Count(spread, light) / all;
            bar.Add(Box(x + 0.5, 0.5, Math.Max(0.5, part - 1), height - 1, Lights.Fill(light), light == Light.Open ? "#9AA3AB" : null));
            x += part;
        }

        return bar;
    }

    private static XElement Draw(QrMatrix code, string address) =>
        new(Svg + "svg", new XAttribute("viewBox", $"0 0 {code.Size} {code.Size}"), new XAttribute("role", "img"),
            new XAttribute("aria-label", address), new XAttribute("shape-rendering", "crispEdges"),
            code.Runs().Select(run => Box(run.X, run.Y, run.Length, 1, "#000000", null)));

    private static XElement Box(double x, double y, double width, double height, string fill, string? frame) =>
        new(Svg + "rect", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)), new XAttribute("fill", fill),
            frame is null ? null : new XAttribute("stroke", frame), frame is null ? null : new XAttribute("stroke-width", "0.6"));

    private static XElement Part(string name, string? kind, params object?[] content) =>
        new(Html + name, kind is null ? null : new XAttribute("class", kind), content);

    private static string? Class(Tone tone) => tone == Tone.Plain ? null : tone.ToString();

    private static object[] Lines(string text) =>
        [.. text.Split('\n').SelectMany((line, i) => i == 0 ? new object[] { line } : [new XElement(Html + "br"), line])];

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string PageFoot(Document document)
    {
        var page = document.Texts.Fill("Page", "\" counter(page) \"", "\" counter(pages) \"");
        return $"@page {{ @bottom-left {{ content: \"{Quoted(document.Footer)}\"; }} @bottom-right {{ content: \"{page}\"; }} }}";
    }

    /// <summary>Every character that is not a plain letter or digit becomes an escape, so a title can never leave its string.</summary>
    private static string Quoted(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsLetterOrDigit(rune) ? rune.ToString() : $"\\{rune.Value:X6}"));

    private static string ReadStyle()
    {
        var style = new StringBuilder();
        foreach (var (face, weight) in new[] { ("Regular", 400), ("Bold", 700) })
        {
            var font = Convert.ToBase64String(Resource($"LiberationSans-{face}.ttf"));
            style.Append(CultureInfo.InvariantCulture,
                $"@font-face {{ font-family: \"Report\"; font-weight: {weight}; src: url(data:font/ttf;base64,{font}); }}\n");
        }

        return style.Append(Encoding.UTF8.GetString(Resource("Report.css"))).Replace("\r", "").ToString();
    }

    internal static byte[] Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Resource {name} is missing in the build.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
