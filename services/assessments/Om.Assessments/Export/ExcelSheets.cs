namespace Om.Assessments;

/// <summary>What stands in the workbook.</summary>
internal static class ExcelSheets
{
    public static IEnumerable<ExcelSheet> Of(ReportData data)
    {
        var texts = new ReportTexts(data.Language);
        var check = new CheckIndex(data.Content, texts);
        yield return Answers(data, texts, check);
        yield return Plan(data, texts);
        yield return Result(data, texts, check);
    }

    private static ExcelSheet Answers(ReportData data, ReportTexts texts, CheckIndex check)
    {
        var answers = data.Answers.ToDictionary(a => a.Item);
        var rows = check.Topics.SelectMany(t => t.Lines)
            .Select(line => Answer(line.Topic, line.Title, line.Id, answers.GetValueOrDefault(line.Id)))
            .Concat(data.RemovedAnswers.Select(a => Answer(texts["Column.Removed"], "", a.Item, a)));
        return new ExcelSheet(texts["Sheet.Answers"],
        [
            new(texts["Column.Topic"], 24), new(texts["Column.Point"], 34), new(texts["Column.Need"], 18), new(texts["Column.Note"], 60),
            new(texts["DoesNotApply"], 40), new(texts["Column.Saved"], 16), new(texts["Column.Item"], 30),
        ], [.. rows]);

        IReadOnlyList<object?> Answer(string topic, string title, string id, V1.Answer? answer)
        {
            var light = Lights.Of(answer);
            return
            [
                topic, title, new ExcelLight(light, check.Label(light)), PlainText.Clean(answer?.Note ?? ""),
                PlainText.Clean(answer?.Reason ?? ""), Day(answer?.UpdateTime), id,
            ];
        }
    }

    private static ExcelSheet Plan(ReportData data, ReportTexts texts)
    {
        var table = new PlanTable(data);
        return new ExcelSheet(texts["Sheet.Plan"], table.Columns, table.Rows);
    }

    private static ExcelSheet Result(ReportData data, ReportTexts texts, CheckIndex check)
    {
        var rows = data.Result.Topics
            .Select(t => Spread(check.Find(t.Topic)?.Title ?? t.Topic, t.Spread, t.MeasureCount))
            .Append(Spread(texts["Topics.All"], data.Result.Total, data.Result.Topics.Sum(t => t.MeasureCount)));
        return new ExcelSheet(texts["Sheet.Result"],
        [
            new(texts["Column.Topic"], 34),
            .. Lights.All.Select(light => new ExcelColumn(check.Label(light), 14)),
            new(texts["Detail.Measures"], 20),
        ], [.. rows]);
    }

    private static IReadOnlyList<object?> Spread(string topic, V1.NeedSpread? spread, int measures) =>
        [topic, .. Lights.All.Select(light => (object?)Lights.Count(spread ?? new V1.NeedSpread(), light)), measures];

    private static DateOnly? Day(Google.Protobuf.WellKnownTypes.Timestamp? moment) =>
        moment is null ? null : DateOnly.FromDateTime(moment.ToDateTime());
}

/// <param name="Name">At most 31 characters, none of []:*?/\.</param>
/// <param name="Columns">Head and width.</param>
/// <param name="Rows">Texts, whole numbers, days, lights; null for an empty cell.</param>
internal sealed record ExcelSheet(string Name, IReadOnlyList<ExcelColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);

/// <param name="Head">Heading.</param>
/// <param name="Width">In characters.</param>
internal sealed record ExcelColumn(string Head, double Width);

internal sealed record ExcelLight(Light Light, string Label);
