using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Xunit;
using SheetCell = DocumentFormat.OpenXml.Spreadsheet.Cell;

namespace Om.Assessments.Tests;

public sealed class ExcelFileTests
{
    public static TheoryData<string> Formulas => Hostile.Of(Hostile.Formulas);

    [Theory]
    [InlineData("de", "Antworten", "Maßnahmenplan", "Ergebnis")]
    [InlineData("en", "Answers", "Action plan", "Result")]
    public void The_workbook_is_valid_and_has_answers_plan_and_result(string language, params string[] names)
    {
        using var file = Open(ExcelFile.Of(SampleRun.Small(language)));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(file).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        Assert.Equal(names, file.WorkbookPart!.Workbook!.Descendants<Sheet>().Select(s => s.Name!.Value!));
        Assert.All(file.WorkbookPart.WorksheetParts, part =>
        {
            var pane = part.Worksheet!.Descendants<Pane>().Single();
            Assert.Equal((1d, PaneStateValues.Frozen), (pane.VerticalSplit!.Value, pane.State!.Value));
            Assert.All(part.Worksheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Column>(), c => Assert.True(c.Width! > 5 && c.CustomWidth!));
        });
    }

    [Fact]
    public void Due_dates_are_dates_and_everything_typed_is_text()
    {
        var data = SampleRun.Small();
        using var file = Open(ExcelFile.Of(data));
        var rows = Rows(file, 1);
        var due = data.Plan.Select(m => ReportTexts.Day(m.DueDate)).ToList();
        Assert.Equal(due.Count, rows.Count - 1);
        foreach (var (row, day) in rows.Skip(1).Zip(due))
        {
            var cell = row.Elements<SheetCell>().ElementAt(6);
            Assert.Null(cell.DataType);
            int? days = cell.CellValue is null ? null : int.Parse(cell.CellValue.Text, CultureInfo.InvariantCulture);
            Assert.Equal(day?.DayNumber, days + new DateOnly(1899, 12, 30).DayNumber);
        }

        Assert.All(Rows(file, 0).Skip(1), row => Assert.Equal(CellValues.InlineString, row.Elements<SheetCell>().First().DataType!.Value));
    }

    [Theory, MemberData(nameof(Formulas))]
    public void S36_a_formula_is_a_text_cell_and_stays_one_when_edited(string typed)
    {
        var data = Hostile.Everywhere(typed);
        using var file = Open(ExcelFile.Of(data));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(file).Select(e => e.Description));
        var cells = file.WorkbookPart!.WorksheetParts.SelectMany(p => p.Worksheet!.Descendants<SheetCell>()).ToList();
        Assert.All(cells, c => Assert.Null(c.CellFormula));
        var formats = file.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CellFormats!.Elements<CellFormat>().ToList();
        var like = cells.Where(c => PlainText.StartsFormula(c.InnerText) && c.DataType?.Value == CellValues.InlineString).ToList();
        Assert.Equal(PlainText.StartsFormula(PlainText.Clean(typed)), like.Count > 0);
        Assert.All(like, c => Assert.True(formats[(int)c.StyleIndex!.Value].QuotePrefix!.Value));
        Assert.Contains(cells, c => c.InnerText == PlainText.Clean(typed));
    }

    [Fact]
    public async Task Another_program_reads_text_umlauts_and_dates()
    {
        var data = SampleRun.Small();
        data.Measures[0].Description = "=1+1";
        var csv = await Programs.ConvertAsync(ExcelFile.Of(data), ".xlsx",
            "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,2");
        var text = Encoding.UTF8.GetString(csv);
        Assert.Contains("Liquidität", text);
        Assert.Contains(";=1+1;", text);
        Assert.Contains("Frau Größ", text);
    }

    [Fact]
    public void Answers_to_removed_points_are_in_the_workbook()
    {
        var data = SampleRun.Small() with { RemovedAnswers = [new V1.Answer { Item = "old-point", Note = "Bleibt wichtig." }] };
        using var file = Open(ExcelFile.Of(data));
        Assert.Equal("frühere FassungoffenBleibt wichtig.old-point", Rows(file, 0)[^1].InnerText);
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes() => Assert.Equal(ExcelFile.Of(SampleRun.Small()), ExcelFile.Of(SampleRun.Small()));

    private static List<Row> Rows(SpreadsheetDocument file, int sheet)
    {
        var id = file.WorkbookPart!.Workbook!.Descendants<Sheet>().ElementAt(sheet).Id!.Value!;
        return [.. ((WorksheetPart)file.WorkbookPart.GetPartById(id)).Worksheet!.Descendants<Row>()];
    }

    private static SpreadsheetDocument Open(byte[] content) => SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
}
