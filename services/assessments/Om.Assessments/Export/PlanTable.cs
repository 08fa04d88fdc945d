using System.Globalization;

namespace Om.Assessments;

/// <summary>The plan with one column per fact, as CSV and workbook show it.</summary>
internal sealed class PlanTable
{
    public PlanTable(ReportData data)
    {
        var texts = new ReportTexts(data.Language);
        var check = new CheckIndex(data.Content, texts);
        (string Head, double Width, Func<V1.Measure, int, object?> Value)[] columns =
        [
            ("Number", 6, (_, number) => number),
            ("Topic", 24, (measure, _) => check.Find(measure.Item)?.Topic),
            ("Point", 30, (measure, _) => check.Find(measure.Item)?.Title),
            ("What", 60, (measure, _) => PlainText.Clean(measure.Description)),
            ("Urgency", 16, (measure, _) => measure.Urgency > 0 && Enum.IsDefined(measure.Urgency) ? texts["Urgency." + measure.Urgency] : null),
            ("Who", 22, (measure, _) => PlainText.OneLine(measure.Responsible)),
            ("DueDate", 14, (measure, _) => ReportTexts.Day(measure.DueDate)),
            ("Control", 34, (measure, _) => PlainText.Clean(measure.Control)),
            ("State", 12, (measure, _) => texts["Status." + ReportDocument.Known(measure.Status)]),
            ("Effect", 40, (measure, _) => PlainText.Clean(measure.Effect)),
        ];
        Columns = [.. columns.Select(c => new ExcelColumn(texts["Column." + c.Head], c.Width))];
        Rows = [.. data.Plan.Select((measure, i) => columns.Select(c => c.Value(measure, i + 1)).ToList())];
    }

    public IReadOnlyList<ExcelColumn> Columns { get; }

    /// <summary>Numbers, days and texts; null for nothing.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows { get; }

    /// <summary>A value where everything is text.</summary>
    public static string Text(object? value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
