namespace Om.Assessments;

internal sealed partial class ReportDocument
{
    private IEnumerable<Block> ActionPlan()
    {
        yield return new Block.Heading(1, texts["Plan"]);
        if (data.Measures.Count == 0)
        {
            yield return new Block.Paragraph(texts["Plan.None"]);
            yield break;
        }

        yield return new Block.Paragraph(PlanSummary());
        yield return new Block.Table(texts["Plan"],
        [
            new Column(texts["Column.Number"], 6, true),
            new Column(texts["Column.What"], 38),
            new Column(texts["Column.Urgency"], 11),
            new Column(texts["Column.Who"], 14),
            new Column(texts["Column.Due"], 14),
            new Column(texts["Column.Control"], 17),
        ], [.. data.Plan.Select(MeasureRow)]);
    }

    private string PlanSummary()
    {
        var states = data.Measures.GroupBy(m => Known(m.Status)).OrderBy(g => g.Key)
            .Select(g => $"{g.Count()} {texts["Status." + g.Key]}");
        var due = data.Measures.Where(StillToDo).Select(m => ReportTexts.Day(m.DueDate)).OfType<DateOnly>().ToList();
        var overdue = due.Count(d => d < data.Today);
        var summary = $"{texts.Count("Plan.Summary", data.Measures.Count)}: {string.Join(", ", states)}.";
        if (due.Any(d => d >= data.Today))
        {
            summary += " " + texts.Fill("Plan.Next", texts.Date(due.Where(d => d >= data.Today).Min()));
        }

        return overdue == 0 ? summary : summary + " " + texts.Count("Plan.Overdue", overdue);
    }

    private IReadOnlyList<Cell> MeasureRow(V1.Measure measure, int index)
    {
        var line = check.Find(measure.Item);
        string[] hints =
        [
            line is null ? "" : texts.Fill("Plan.From", line.Topic, line.Title),
            measure.Effect.Length == 0 ? "" : texts.Fill("Plan.Effect", PlainText.Clean(measure.Effect)),
            measure.ReratingProposed ? texts["Plan.Rerate"] : "",
        ];
        var late = StillToDo(measure) && ReportTexts.Day(measure.DueDate) < data.Today;
        var status = texts["Status." + Known(measure.Status)];
        return
        [
            new Cell(Figure(index + 1)),
            new Cell(PlainText.Clean(measure.Description), string.Join('\n', hints.Where(h => h.Length > 0))),
            new Cell(Urgency(measure)),
            new Cell(PlainText.OneLine(measure.Responsible)),
            new Cell(texts.Date(measure.DueDate), late ? $"{status}, {texts["Plan.Late"]}" : status),
            new Cell(PlainText.Clean(measure.Control)),
        ];
    }

    private string Urgency(V1.Measure measure) =>
        measure.Urgency > 0 && Enum.IsDefined(measure.Urgency) ? texts["Urgency." + measure.Urgency] : "";

    private IEnumerable<Block> Comparison()
    {
        if (data.Result.Comparison is not { CommonLines: > 0 } comparison)
        {
            yield break;
        }

        var same = comparison.CommonLines - comparison.LessNeed - comparison.MoreNeed;
        yield return new Block.Heading(1, texts["Comparison"]);
        yield return new Block.Paragraph(
            texts.Fill("Comparison.Text", comparison.CommonLines, comparison.LessNeed, comparison.MoreNeed, same));
        var before = comparison.PreviousTopics.ToDictionary(t => t.Topic, t => t.Spread);
        yield return new Block.Table(texts["Comparison"],
        [
            new Column(texts["Column.Topic"], 40),
            new Column(texts.Fill("Column.Before", check.Label(Light.Urgent)), 15, true),
            new Column(texts["Column.Now"], 15, true),
            new Column(texts.Fill("Column.Before", check.Label(Light.Some)), 15, true),
            new Column(texts["Column.Now"], 15, true),
        ], [.. comparison.CurrentTopics.Select(now => ComparisonRow(now, before.GetValueOrDefault(now.Topic)))], Whole: true);
    }

    private IReadOnlyList<Cell> ComparisonRow(V1.TopicResult now, V1.NeedSpread? before) =>
    [
        new Cell(check.Find(now.Topic)?.Title ?? now.Topic),
        new Cell(Figure(before?.Urgent ?? 0)),
        new Cell(Figure(now.Spread?.Urgent ?? 0)),
        new Cell(Figure(before?.Some ?? 0)),
        new Cell(Figure(now.Spread?.Some ?? 0)),
    ];

    private IEnumerable<Block> Notes()
    {
        var answers = data.Answers.ToDictionary(a => a.Item);
        var noted = answers.Values.Where(a => Note(a).Length > 0).Select(a => a.Item).ToHashSet();
        var topics = check.Topics.Select(t => (t.Title, Lines: t.Lines.Where(l => noted.Contains(l.Id)).ToList()))
            .Where(t => t.Lines.Count > 0).ToList();
        var removed = data.RemovedAnswers.Where(a => Note(a).Length > 0).ToList();
        if (topics.Count + removed.Count > 0)
        {
            yield return new Block.Heading(1, texts["Notes"]);
        }

        foreach (var (title, lines) in topics)
        {
            yield return new Block.Heading(2, title);
            foreach (var line in lines)
            {
                yield return NoteOn(line.Title, answers[line.Id]);
            }
        }

        if (removed.Count > 0)
        {
            yield return new Block.Heading(2, texts["Notes.Removed"]);
            foreach (var answer in removed)
            {
                yield return NoteOn(answer.Item, answer);
            }
        }
    }

    private Block.Note NoteOn(string title, V1.Answer answer) =>
        new(title, Lights.Of(answer), check.Label(Lights.Of(answer)), Note(answer));

    private static string Note(V1.Answer answer) => PlainText.Clean(answer.Note);

    private IEnumerable<Block> DoesNotApply()
    {
        var reasons = data.Answers.Where(a => a.NotApplicable).ToDictionary(a => a.Item, a => PlainText.Clean(a.Reason));
        var rows = check.Topics.SelectMany(t => t.Lines).Where(l => reasons.ContainsKey(l.Id))
            .Select(l => (IReadOnlyList<Cell>)[new Cell(l.Title, l.Topic), new Cell(reasons[l.Id])]).ToList();
        if (rows.Count > 0)
        {
            yield return new Block.Heading(1, texts["DoesNotApply"]);
            yield return new Block.Table(texts["DoesNotApply"],
                [new Column(texts["Column.Point"], 40), new Column(texts["Column.Reason"], 60)], rows);
        }
    }

    private IEnumerable<Block> Declarations()
    {
        if (data.Declarations.Count > 0)
        {
            yield return new Block.Heading(1, texts["Declarations"]);
            yield return new Block.Table(texts["Declarations"],
            [
                new Column(texts["Column.DeclarationNumber"], 32),
                new Column(texts["Column.Issued"], 18),
                new Column(texts["Column.ValidUntil"], 18),
                new Column(texts["Column.State"], 32),
            ], [.. data.Declarations.Select(DeclarationRow)]);
        }
    }

    private IReadOnlyList<Cell> DeclarationRow(V1.Declaration declaration) =>
    [
        new Cell(PlainText.OneLine(declaration.Number)),
        new Cell(texts.Date(declaration.IssueDate)),
        new Cell(texts.Date(declaration.ValidUntil)),
        new Cell(texts["State." + DeclarationDocument.Known(declaration.State)],
            texts[declaration.Published ? "Published.Yes" : "Published.No"]),
    ];

    internal static bool StillToDo(V1.Measure measure) =>
        Known(measure.Status) is V1.Measure.Types.Status.Open or V1.Measure.Types.Status.Started;

    internal static V1.Measure.Types.Status Known(V1.Measure.Types.Status status) =>
        Enum.IsDefined(status) && status > 0 ? status : V1.Measure.Types.Status.Open;
}
