namespace Om.Assessments;

/// <summary>What the report on a run says, in the order an owner asks: how do we stand, what comes first, what will we do.</summary>
internal sealed partial class ReportDocument
{
    private readonly ReportData data;
    private readonly ReportTexts texts;
    private readonly CheckIndex check;

    private ReportDocument(ReportData data)
    {
        this.data = data;
        texts = new ReportTexts(data.Language);
        check = new CheckIndex(data.Content, texts);
    }

    public static Document Of(ReportData data)
    {
        var report = new ReportDocument(data);
        var title = $"{report.texts["Report"]}: {report.check.Title}";
        var footer = report.texts.Fill("Footer", report.check.Title, report.texts.Date(data.Today));
        return new Document(report.texts, data.Today, title, footer, [.. report.Blocks()]);
    }

    private IEnumerable<Block> Blocks() =>
        Opening().Concat(Glance()).Concat(Topics()).Concat(MostUrgent()).Concat(ActionPlan()).Concat(Comparison())
            .Concat(Notes()).Concat(DoesNotApply()).Concat(Declarations()).Concat(Closing());

    private IEnumerable<Block> Opening()
    {
        yield return new Block.Cover(texts["Report"], check.Title, PlainText.OneLine(data.Assessment.Title));
        yield return new Block.Facts([.. Details()]);
        if (data.Assessment.Kind == V1.Assessment.Types.Kind.Trial)
        {
            yield return new Block.Paragraph(texts["Trial"], Tone.Alert);
        }

        if (!check.Translated)
        {
            yield return new Block.Paragraph(texts["Untranslated"], Tone.Hint);
        }

        yield return new Block.Paragraph(texts["Lead"], Tone.Lead);
    }

    private IEnumerable<Detail> Details()
    {
        var run = data.Assessment;
        var named = data.Declarations.FirstOrDefault(d => d.State != V1.Declaration.Types.State.Withdrawn);
        yield return new Detail(texts["Detail.Firm"], named is null ? "" : PlainText.OneLine($"{named.FirmName}, {named.FirmPlace}"));
        yield return new Detail(texts["Detail.Date"], texts.Date(data.Today));
        yield return new Detail(texts["Detail.Edition"],
            texts.Fill("Edition", PlainText.OneLine(data.Content.Label), check.Pick(data.Content.Publisher)));
        yield return new Detail(texts["Detail.Mode"], texts["Mode." + Known(run.Mode)]);
        yield return new Detail(texts["Detail.Progress"], texts.Fill("Progress", run.AnsweredCount, run.LineCount));
        if (Profile(run.Profile) is { Length: > 0 } profile)
        {
            yield return new Detail(texts["Detail.Profile"], profile);
        }
    }

    private string Profile(V1.FirmProfile? profile)
    {
        string[] told = profile is null ? [] :
        [
            profile.Branch is [>= 'A' and <= 'U'] ? texts["Branch." + profile.Branch] : "",
            profile.SizeClass > 0 && Enum.IsDefined(profile.SizeClass) ? texts["Size." + profile.SizeClass] : "",
            FederalStates.Name(profile.Region),
        ];
        return string.Join(" · ", told.Where(t => t.Length > 0));
    }

    private IEnumerable<Block> Glance()
    {
        var total = data.Result.Total ?? new V1.NeedSpread();
        yield return new Block.Totals([.. Lights.All
            .Select(light => new Total(light, check.Label(light), Lights.Count(total, light)))
            .Where(t => t.Count > 0 || t.Light is Light.Urgent or Light.Some or Light.None)]);
        if (total.Open > 0)
        {
            yield return new Block.Paragraph(texts.Count("Glance.Open", total.Open), Tone.Alert);
        }
    }

    private IEnumerable<Block> Topics()
    {
        yield return new Block.Heading(1, texts["Topics"]);
        yield return new Block.Paragraph(texts["Topics.Hint"], Tone.Hint);
        var total = data.Result.Total ?? new V1.NeedSpread();
        var lights = Lights.All.Where(l => l is Light.Urgent or Light.Some or Light.None || Lights.Count(total, l) > 0).ToList();
        var rows = data.Result.Topics
            .Select(t => TopicRow(check.Find(t.Topic)?.Title ?? t.Topic, lights, t.Spread ?? new V1.NeedSpread(), t.MeasureCount)).ToList();
        if (rows.Count > 1)
        {
            var all = TopicRow(texts["Topics.All"], lights, total, data.Result.Topics.Sum(t => t.MeasureCount));
            rows.Add([.. all.Select(cell => cell with { Strong = true })]);
        }

        yield return new Block.Table(texts["Topics"],
        [
            new Column(texts["Column.Topic"], 26),
            new Column(texts["Column.Spread"], 22),
            .. lights.Select(l => new Column(l == Light.NotApplicable ? texts["Column.NotApplicable"] : check.Label(l), 14, true, l)),
            new Column(texts["Column.Measures"], 15, true),
        ], rows, Whole: true);
    }

    private static IReadOnlyList<Cell> TopicRow(string title, IEnumerable<Light> lights, V1.NeedSpread spread, int measures) =>
    [
        new Cell(title),
        new Cell("", Bar: spread),
        .. lights.Select(light => new Cell(Figure(Lights.Count(spread, light)))),
        new Cell(Figure(measures)),
    ];

    /// <summary>A dash reads better than a nought in a table of many.</summary>
    private static string Figure(int count) => count == 0 ? "–" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private IEnumerable<Block> MostUrgent()
    {
        yield return new Block.Heading(1, texts["Urgent"]);
        if (data.Result.Priorities.Count == 0)
        {
            yield return new Block.Paragraph(texts.Fill("Urgent.None", check.Label(Light.Urgent), check.Label(Light.Some)));
            yield break;
        }

        yield return new Block.Paragraph(texts.Fill("Urgent.Rule", check.Label(Light.Urgent), check.Label(Light.Some)), Tone.Hint);
        yield return new Block.Table(texts["Urgent"],
        [
            new Column(texts["Column.Number"], 6, true),
            new Column(texts["Column.Point"], 40),
            new Column(texts["Column.Need"], 18),
            new Column(texts["Column.Why"], 20),
            new Column(texts["Column.InPlan"], 16),
        ], [.. data.Result.Priorities.Select(PriorityRow)], Whole: true);
    }

    private IReadOnlyList<Cell> PriorityRow(V1.Priority priority, int index)
    {
        var line = check.Find(priority.Item);
        var light = Lights.Of(priority.Need);
        var label = check.Label(Light.Urgent);
        var why = priority.UrgentInTopic switch
        {
            0 => texts.Fill("Why.Zero", label),
            1 => texts.Fill("Why.One", label),
            _ => texts.Fill("Why.Other", label, priority.UrgentInTopic),
        };
        return
        [
            new Cell(Figure(index + 1)),
            new Cell(line?.Title ?? priority.Item, check.Find(priority.Topic)?.Title ?? ""),
            new Cell(check.Label(light), Light: light),
            new Cell(why),
            new Cell(texts[priority.HasMeasure ? "InPlan.Yes" : "InPlan.No"]),
        ];
    }

    private IEnumerable<Block> Closing()
    {
        if (data.PublicAddress is { } address)
        {
            yield return new Block.Paragraph(texts.Fill("Closing", address.GetLeftPart(UriPartial.Authority)), Tone.Hint);
        }
    }

    /// <summary>A value of a newer contract has no words here yet and counts as the default.</summary>
    private static V1.Assessment.Types.Mode Known(V1.Assessment.Types.Mode mode) =>
        Enum.IsDefined(mode) && mode > 0 ? mode : V1.Assessment.Types.Mode.Alone;
}
