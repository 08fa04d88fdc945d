using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Om.Assessments;

/// <summary>
/// Answers, plan and result as a workbook. Every text is a text cell and never a formula; where one looks like a formula it is also marked
/// as quoted, so that it stays text when somebody edits it.
/// </summary>
internal static class ExcelFile
{
    public static byte[] Of(ReportData data)
    {
        var texts = new ReportTexts(data.Language);
        using var bytes = new MemoryStream();
        using (var file = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook))
        {
            var workbook = file.AddWorkbookPart();
            file.ChangeIdOfPart(workbook, "workbook");
            workbook.AddNewPart<WorkbookStylesPart>("styles").Stylesheet = ExcelStyles.Sheet();
            var sheets = new Sheets();
            var titles = new DefinedNames();
            foreach (var (sheet, index) in ExcelSheets.Of(data).Select((sheet, i) => (sheet, (uint)i)))
            {
                var id = $"sheet{index + 1}";
                workbook.AddNewPart<WorksheetPart>(id).Worksheet = Worksheet(sheet, first: index == 0);
                sheets.Append(new Sheet { Id = id, SheetId = index + 1, Name = sheet.Name });
                // The head on every printed page.
                titles.Append(new DefinedName($"'{sheet.Name}'!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = index });
            }

            workbook.Workbook = new Workbook(sheets, titles);
            var check = new CheckIndex(data.Content, texts);
            OfficePackage.AddProperties(file, $"{texts["Report"]}: {check.Title}", texts.Tag, data.Today);
        }

        return OfficePackage.Settle(bytes);
    }

    private static Worksheet Worksheet(ExcelSheet sheet, bool first)
    {
        var rows = new SheetData(Row(1, sheet.Columns.Select((c, i) => TextCell(Reference(i, 1), c.Head, ExcelStyles.Head))));
        foreach (var (row, index) in sheet.Rows.Select((row, i) => (row, (uint)i + 2)))
        {
            var drawn = Row(index, row.Select((value, i) => Cell(Reference(i, index), value)));
            drawn.Height = Height(row, sheet.Columns);
            rows.Append(drawn);
        }

        var all = $"A1:{Reference(sheet.Columns.Count - 1, (uint)sheet.Rows.Count + 1)}";
        return new Worksheet(
            new SheetProperties(new PageSetupProperties { FitToPage = true }),
            new SheetDimension { Reference = all },
            new SheetViews(new SheetView(
                new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen },
                new Selection { Pane = PaneValues.BottomLeft, ActiveCell = "A2", SequenceOfReferences = new(["A2"]) })
            {
                WorkbookViewId = 0,
                TabSelected = first,
            }),
            new Columns(sheet.Columns.Select((c, i) => new DocumentFormat.OpenXml.Spreadsheet.Column
            {
                Min = (uint)i + 1,
                Max = (uint)i + 1,
                Width = c.Width,
                CustomWidth = true,
            })),
            rows,
            new AutoFilter { Reference = all },
            new PageSetup { PaperSize = 9, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 });
    }

    /// <summary>Room for every line, guessed by the width of the columns: not every program makes rows high enough by itself.</summary>
    private static double Height(IReadOnlyList<object?> row, IReadOnlyList<ExcelColumn> columns)
    {
        const double line = 13.5, most = 400;
        var lines = row.Select((value, i) => value is string text
            ? text.Split('\n').Sum(part => Math.Max(1, (int)Math.Ceiling(part.Length / columns[i].Width))) : 1).Max();
        return Math.Min(most, lines * line);
    }

    private static Row Row(uint index, IEnumerable<OpenXmlElement> cells) => new(cells) { RowIndex = index };

    private static DocumentFormat.OpenXml.Spreadsheet.Cell Cell(string reference, object? value) => value switch
    {
        null or "" => new() { CellReference = reference, StyleIndex = ExcelStyles.Text },
        int number => Value(reference, number.ToString(CultureInfo.InvariantCulture), ExcelStyles.Number),
        // Days since the last of 1899: how a workbook counts dates.
        DateOnly day => Value(reference, (day.DayNumber - new DateOnly(1899, 12, 30).DayNumber).ToString(CultureInfo.InvariantCulture),
            ExcelStyles.Date),
        ExcelLight light => TextCell(reference, light.Label, ExcelStyles.Of(light.Light)),
        string text => TextCell(reference, text, PlainText.StartsFormula(text) ? ExcelStyles.QuotedText : ExcelStyles.Text),
        _ => throw new NotSupportedException($"No cell for {value.GetType().Name}."),
    };

    private static DocumentFormat.OpenXml.Spreadsheet.Cell Value(string reference, string value, uint style) => new(new CellValue(value))
    {
        CellReference = reference,
        StyleIndex = style,
    };

    private static DocumentFormat.OpenXml.Spreadsheet.Cell TextCell(string reference, string text, uint style) =>
        new(new InlineString(new DocumentFormat.OpenXml.Spreadsheet.Text(text) { Space = SpaceProcessingModeValues.Preserve }))
        {
            CellReference = reference,
            DataType = CellValues.InlineString,
            StyleIndex = style,
        };

    private static string Reference(int column, uint row) => $"{(char)('A' + column)}{row}";
}
