using System.Globalization;

namespace Om.Assessments;

/// <summary>The plan with one column per fact, as CSV and workbook show it.</summary>
internal sealed class PlanTable
{
    /// <summary>Where the due date stands in a row, <c>YYYY-MM-DD</c>.</summary>
    public const int DueDate = 6;

    public PlanTable(ReportData data)
    {
        var texts = new ReportTexts(data.Language);
        var check = new CheckIndex(data.Content, texts);
        Heads =
        [
            texts["Column.Number"], texts["Column.Topic"], texts["Column.Point"], texts["Column.What"], texts["Column.Urgency"],
            texts["Column.Who"], texts["Column.DueDate"], texts["Column.Control"], texts["Column.State"], texts["Column.Effect"],
        ];
        Rows = [.. data.Plan.Select((measure, i) => Row(measure, i + 1, texts, check.Find(measure.Item)))];
    }

    public IReadOnlyList<string> Heads { get; }

    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    private static IReadOnlyList<string> Row(V1.Measure measure, int number, ReportTexts texts, CheckLine? line) =>
    [
        number.ToString(CultureInfo.InvariantCulture),
        line?.Topic ?? "",
        line?.Title ?? "",
        PlainText.Clean(measure.Description),
        measure.Urgency > 0 && Enum.IsDefined(measure.Urgency) ? texts["Urgency." + measure.Urgency] : "",
        PlainText.OneLine(measure.Responsible),
        ReportTexts.Day(measure.DueDate) is null ? "" : measure.DueDate,
        PlainText.Clean(measure.Control),
        texts["Status." + ReportDocument.Known(measure.Status)],
        PlainText.Clean(measure.Effect),
    ];
}
