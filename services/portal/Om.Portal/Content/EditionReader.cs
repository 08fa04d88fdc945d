using Om.Assessments.V1;
using Wire = Om.Checks.V1;

namespace Om.Portal;

/// <summary>Turns an edition from the wire into what pages show, in <paramref name="language"/> where the texts exist in it.</summary>
internal sealed class EditionReader(string language, string sourceLanguage)
{
    private bool foreign;

    public static CheckEdition Read(Wire.Edition wire, string language) =>
        new EditionReader(language, wire.Content.SourceLanguage).Read(wire);

    /// <summary>A text by itself, for lists of checks and aids.</summary>
    public static Said Pick(Wire.Text? text, string language, string sourceLanguage = "de")
    {
        if (text is null || text.Values.Count == 0)
        {
            return new Said("", null);
        }

        if (text.Values.TryGetValue(language, out var value))
        {
            return new Said(value, null);
        }

        var source = text.Values.ContainsKey(sourceLanguage) ? sourceLanguage : text.Values.Keys.Order(StringComparer.Ordinal).First();
        return new Said(text.Values[source], source);
    }

    /// <summary>An address people may click on. A link of another kind (javascript:, data:) must not reach a page whatever the other service let through.</summary>
    public static Uri? Https(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : null;

    private CheckEdition Read(Wire.Edition wire)
    {
        var content = wire.Content;
        var rated = content.RatedLevel == Wire.EditionContent.Types.RatedLevel.Practice;
        var topics = content.Topics.Select((topic, i) => ReadTopic(topic, i + 1, rated)).ToList();
        return new CheckEdition
        {
            Name = wire.Name,
            CheckId = wire.Name.Split('/') is [_, var check, ..] ? check : "",
            Number = wire.Number,
            Hash = wire.ContentHash,
            Label = content.Label,
            Publisher = Say(content.Publisher),
            IsInitiatives = content.Origin == Wire.EditionContent.Types.Origin.Initiative,
            Title = Say(content.Title),
            Summary = Say(content.Summary),
            Introduction = Say(content.Introduction),
            MinutesFrom = content.MinutesFrom,
            MinutesTo = content.MinutesTo,
            RatesPractices = rated,
            NotApplicableAllowed = content.NotApplicableAllowed,
            Lights = new Dictionary<NeedForAction, Said>
            {
                [NeedForAction.None] = Light(content.Lights?.None, CommonTexts.LightNone),
                [NeedForAction.Some] = Light(content.Lights?.Some, CommonTexts.LightSome),
                [NeedForAction.Urgent] = Light(content.Lights?.Urgent, CommonTexts.LightUrgent),
            },
            DeclarationMeasures = content.Declaration?.MinimumMeasures,
            DeclarationMonths = content.Declaration?.ValidMonths ?? 0,
            StartingAid = [.. content.StartingAid.Select(s => new StartingPoint(s.Id, Say(s.Statement), [.. s.Topics]))],
            Topics = topics,
            Lines = topics.SelectMany(t => t.Lines).ToDictionary(l => l.Id),
            IsPartlyForeign = foreign,
        };
    }

    private TopicPart ReadTopic(Wire.Topic topic, int number, bool ratesPractices) => new(
        topic.Id,
        number,
        Say(topic.Title),
        Say(topic.Summary),
        [.. topic.Checkpoints.Select((checkpoint, i) => ReadCheckpoint(checkpoint, $"{number}.{i + 1}", ratesPractices))],
        [.. topic.Templates.Select(ReadTemplate)],
        [.. topic.LeadsTo.Select(l => new LeadPart(l.Check, l.Topic))],
        [.. topic.Sources.Select(ReadSource)]);

    private CheckpointPart ReadCheckpoint(Wire.Checkpoint checkpoint, string number, bool ratesPractices)
    {
        var title = Say(checkpoint.Title);
        var practices = checkpoint.Practices
            .Select((p, i) => new PracticePart(p.Id, $"{number}.{i + 1}", Say(p.Text), checkpoint.Id)).ToList();
        return new CheckpointPart(
            checkpoint.Id,
            number,
            title,
            Say(checkpoint.Statement),
            practices,
            [.. checkpoint.LeadsTo.Select(l => new LeadPart(l.Check, l.Topic))],
            [.. checkpoint.Sources.Select(ReadSource)],
            ratesPractices
                ? [.. practices.Select(p => new Line(p.Id, p.Number, p.Text, checkpoint.Id, p.Id))]
                : [new Line(checkpoint.Id, number, title, checkpoint.Id, null)]);
    }

    private SourcePart ReadSource(Wire.Source source) => new(Say(source.Title), Https(source.Uri), source.AsOf);

    private TemplatePart ReadTemplate(Wire.Template template) => new(
        template.Id,
        template.Kind switch
        {
            Wire.Template.Types.Kind.Guide => TemplateKind.Guide,
            Wire.Template.Types.Kind.Table => TemplateKind.Table,
            _ => TemplateKind.Checklist,
        },
        Say(template.Title),
        Say(template.Intro),
        [.. template.Items.Select(Say)],
        [.. template.Columns.Select(Say)],
        template.Rows);

    private Said Light(Wire.Text? text, string standard) => text is { Values.Count: > 0 } ? Say(text) : new Said(standard, null);

    private Said Say(Wire.Text? text)
    {
        var said = Pick(text, language, sourceLanguage);
        foreign |= said.Language is not null;
        return said;
    }
}
