using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class WordFileTests
{
    public static TheoryData<string> Markup => Hostile.Of(Hostile.Markup);

    [Theory, InlineData("de", "de-DE"), InlineData("en", "en-GB")]
    public void The_file_is_valid_and_names_its_language(string language, string tag)
    {
        using var file = Open(WordFile.Of(ReportDocument.Of(SampleRun.Small(language))));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(file).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var main = file.MainDocumentPart!;
        Assert.Equal(tag, main.StyleDefinitionsPart!.Styles!.DocDefaults!.Descendants<Languages>().Single().Val!.Value);
        Assert.Equal(tag, file.PackageProperties.Language);
        Assert.StartsWith(language == "de" ? "Ergebnis und Maßnahmenplan: " : "Result and action plan: ", file.PackageProperties.Title);
    }

    [Fact]
    public void Headings_are_headings_and_every_table_repeats_its_head()
    {
        using var file = Open(WordFile.Of(ReportDocument.Of(SampleRun.Small())));
        var body = file.MainDocumentPart!.Document!.Body!;
        var headings = body.Elements<Paragraph>().Where(p => p.ParagraphProperties?.ParagraphStyleId?.Val == "Heading1").Select(p => p.InnerText);
        Assert.Contains("Maßnahmenplan", headings);
        var tables = body.Elements<Table>().Where(t => t.Descendants<TableCaption>().Any()).ToList();
        Assert.True(tables.Count >= 5);
        Assert.All(tables, t => Assert.NotNull(t.Elements<TableRow>().First().TableRowProperties!.GetFirstChild<TableHeader>()));
        var styles = file.MainDocumentPart.StyleDefinitionsPart!.Styles!.Elements<Style>().Select(s => s.StyleId!.Value).ToHashSet();
        Assert.All(body.Descendants<ParagraphStyleId>().Select(s => s.Val!.Value), style => Assert.Contains(style, styles));
    }

    [Fact]
    public async Task Another_program_reads_it_with_umlauts_and_page_numbers()
    {
        var pdf = await Programs.ConvertAsync(WordFile.Of(ReportDocument.Of(SampleRun.Small())), ".docx", "pdf");
        var text = await Programs.PdfTextAsync(pdf);
        Assert.Contains("Tischlerei Björn Größ & Söhne, Mönchengladbach", text);
        Assert.Contains("▲ dringend", text);
        Assert.Contains("Seite 2 von ", text);
    }

    [Theory, MemberData(nameof(Markup))]
    public void S37_markup_and_control_characters_stay_text(string typed)
    {
        var data = Hostile.Everywhere(typed + "\u0000\u0008\u001b\uFFFF");
        using var file = Open(WordFile.Of(ReportDocument.Of(data)));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(file).Select(e => e.Description));
        Assert.Contains(PlainText.OneLine(typed), file.MainDocumentPart!.Document!.InnerText);
        Assert.Empty(file.MainDocumentPart.HyperlinkRelationships);
        Assert.Empty(file.MainDocumentPart.ExternalRelationships);
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes() =>
        Assert.Equal(WordFile.Of(ReportDocument.Of(SampleRun.Small())), WordFile.Of(ReportDocument.Of(SampleRun.Small())));

    [Fact]
    public void A_declaration_makes_a_valid_file_too()
    {
        using var file = Open(WordFile.Of(DeclarationDocument.Of(SampleRun.Small(), SampleRun.Declaration())));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(file).Select(e => $"{e.Path?.XPath}: {e.Description}"));
    }

    private static WordprocessingDocument Open(byte[] content) => WordprocessingDocument.Open(new MemoryStream(content), isEditable: false);
}
