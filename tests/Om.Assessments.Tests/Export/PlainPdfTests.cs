using System.Text;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class PlainPdfTests
{
    public static TheoryData<string> Markup => Hostile.Of(Hostile.Markup);

    [Theory, InlineData("de"), InlineData("en")]
    public async Task The_plain_report_says_what_the_printed_one_says(string language)
    {
        var document = ReportDocument.Of(SampleRun.Small(language));
        var plain = Words(await Programs.PdfTextAsync(PlainPdf.Of(document)));
        using var printer = Programs.Printer(Tool.Need("OM_TEST_CHROMIUM"));
        var printed = await printer.PrintAsync(PrintPage.Of(document), default);
        var expected = Words(await Programs.PdfTextAsync(printed!));
        foreach (var text in document.Blocks.SelectMany(Texts).Where(t => t.Length is > 0 and < 40))
        {
            Assert.Contains(Words(text), plain);
            Assert.Contains(Words(text), expected);
        }
    }

    [Fact]
    public async Task Umlauts_and_letters_of_neighbours_are_right()
    {
        var text = await TextAsync("u\u0308ber Größe, Łódź, Çağrı, Đorđe, Ελλάδα, Україна, 10 €, – „ja“");
        Assert.Contains("über Größe, Łódź, Çağrı, Đorđe, Ελλάδα, Україна, 10 €, – „ja“", text);
    }

    [Fact]
    public async Task More_letters_than_one_font_can_write_are_right_too()
    {
        var letters = string.Concat(Enumerable.Range(0x21, 0x24F).Select(i => (char)i).Where(c => char.IsLetterOrDigit(c)));
        var lines = letters.Chunk(60).Select(c => new string(c)).ToList();
        var text = Words(await TextAsync(string.Join('\n', lines)));
        Assert.All(lines, line => Assert.Contains(line, text));
    }

    [Fact]
    public async Task A_character_without_picture_becomes_a_question_mark() =>
        Assert.Contains("Idee ? und ? ??.", await TextAsync("Idee 💡 und 漢 👩\u200D🔧."));

    [Fact]
    public void All_characters_there_are_make_a_PDF()
    {
        var all = new StringBuilder();
        for (var i = 0x20; i < 0x30000; i += i < 0x3000 ? 1 : 37)
        {
            if (Rune.TryCreate(i, out var rune))
            {
                all.Append(rune.ToString()).Append(i % 50 == 0 ? " " : "");
            }
        }

        var pdf = PlainPdf.Of(One(new Block.Paragraph(PlainText.Clean(all.ToString()))));
        Assert.InRange(pdf.Length, 1, 4_000_000);
    }

    [Theory, MemberData(nameof(Markup))]
    public async Task S37_markup_is_only_text(string typed)
    {
        var data = Hostile.Everywhere(typed);
        var text = Words(await Programs.PdfTextAsync(PlainPdf.Of(ReportDocument.Of(data))));
        Assert.Contains(Words(PlainText.OneLine(typed)), text);
        Assert.Contains(Words("Was auf den Betrieb nicht zutrifft"), text);
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes() =>
        Assert.Equal(PlainPdf.Of(ReportDocument.Of(SampleRun.Small())), PlainPdf.Of(ReportDocument.Of(SampleRun.Small())));

    [Fact]
    public async Task A_long_table_has_its_head_on_every_page()
    {
        var rows = Enumerable.Range(0, 100).Select(i => (IReadOnlyList<Cell>)[new Cell($"Zeile {i}")]).ToList();
        var pdf = PlainPdf.Of(One(new Block.Table("T", [new Column("Kopfzeile", 1)], rows)));
        var pages = (await Programs.PdfTextAsync(pdf)).Split('\f', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(pages.Length > 2);
        Assert.All(pages, page => Assert.Contains("Kopfzeile", page));
        Assert.All(rows, row => Assert.Contains(pages, page => page.Contains(row[0].Text + "\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_row_higher_than_a_page_goes_on_on_the_next()
    {
        var text = string.Join('\n', Enumerable.Range(0, 150).Select(i => $"Satz {i}."));
        var pdf = PlainPdf.Of(One(new Block.Table("T", [new Column("A", 1), new Column("B", 1)], [[new Cell(text), new Cell("kurz")]])));
        var read = await Programs.PdfTextAsync(pdf);
        Assert.All(Enumerable.Range(0, 150), i => Assert.Contains($"Satz {i}.", read));
    }

    [Fact]
    public async Task The_code_on_paper_is_the_code_of_the_public_page()
    {
        var document = DeclarationDocument.Of(SampleRun.Small(), SampleRun.Declaration());
        var code = document.Blocks.OfType<Block.Code>().Single();
        Assert.Equal("https://check.example.org/pruefen/OM-7K3F-9QTW-2M4X", code.Address);
        await AssertShowsAsync(PlainPdf.Of(document), code.Address, 96);
        using var printer = Programs.Printer(Tool.Need("OM_TEST_CHROMIUM"));
        await AssertShowsAsync((await printer.PrintAsync(PrintPage.Of(document), default))!, code.Address, 34 * 72 / 25.4);
    }

    [Theory]
    [InlineData("eins zwei drei", "eins zwei|drei")]
    [InlineData("Kraft-Wärme-Kopplung", "Kraft-|Wärme-|Kopplung")]
    [InlineData("Donaudampfschiff", "Donaudampf|schiff")]
    [InlineData("a\n\nb", "a||b")]
    [InlineData("", "")]
    [InlineData("abcdefghij klm", "abcdefghij|klm")]
    [InlineData("ab   cdefghijk", "ab|cdefghijk")]
    public void Lines_break_where_a_reader_would_break_them(string text, string expected) =>
        Assert.Equal(expected.Split('|'), LineBreaks.Of(text, 10, part => part.Length));

    /// <summary>Every module of the code is found, black or white, where the picture of the page has it.</summary>
    private static async Task AssertShowsAsync(byte[] pdf, string address, double side)
    {
        const int dpi = 200;
        var (width, height, pixels) = await Programs.PictureAsync(pdf, dpi);
        var code = new QrMatrix(address);
        var module = side / code.Size * dpi / 72;
        var left = 51.0 * dpi / 72;
        // Its corner mark begins behind the quiet zone of four modules; every dark row there is tried as the mark's first.
        var column = (int)(left + 5.5 * module);
        foreach (var top in Enumerable.Range(0, height).Where(y => pixels[y * width + column] < 100))
        {
            if (Matches(top - 4 * module))
            {
                return;
            }
        }

        Assert.Fail("The code was not found on the page.");

        bool Matches(double upper)
        {
            for (var y = 0; y < code.Size; y++)
            {
                for (var x = 0; x < code.Size; x++)
                {
                    var (px, py) = ((int)(left + (x + 0.5) * module), (int)(upper + (y + 0.5) * module));
                    if (py < 0 || py >= height || pixels[py * width + px] < 128 != code.IsDark(x, y))
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    private static async Task<string> TextAsync(string paragraph) =>
        await Programs.PdfTextAsync(PlainPdf.Of(One(new Block.Paragraph(PlainText.Clean(paragraph)))));

    private static Document One(Block block) => new(new ReportTexts("de"), SampleRun.Today, "Titel", "Fuß", [block]);

    private static IEnumerable<string> Texts(Block block) => block switch
    {
        Block.Cover cover => [cover.Kicker, cover.Title, cover.Subtitle],
        Block.Facts facts => facts.Items.SelectMany(f => new[] { f.Name, f.Value }),
        Block.Heading heading => [heading.Text],
        Block.Paragraph paragraph => [paragraph.Text],
        Block.Totals totals => totals.Items.SelectMany(t => new[] { $"{t.Count}", t.Label }),
        Block.Table table => table.Columns.Select(c => c.Head).Concat(table.Rows.SelectMany(r => r).SelectMany(c => new[] { c.Text, c.Hint })),
        Block.Note note => [note.Title, note.Label, note.Text],
        _ => [],
    };

    private static string Words(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
