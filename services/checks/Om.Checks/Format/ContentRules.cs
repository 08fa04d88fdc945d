using System.Globalization;

namespace Om.Checks;

/// <summary>
/// What makes the content of an edition usable, whichever way it came. Every broken rule is reported, with its place; the limits are those of
/// the format's documentation.
/// </summary>
internal sealed class ContentRules
{
    public const int MostRatedLines = 400;

    private static readonly Place Root = Place.Root;

    private readonly TextRules rules;
    private readonly bool practicesRated;
    // One id space: an aid, a measure and a comparison name an item by nothing but its id.
    private readonly HashSet<string> items = [];
    private readonly HashSet<string> templates = [];
    private readonly HashSet<string> topics;

    private ContentRules(V1.EditionContent content)
    {
        rules = new TextRules(content.SourceLanguage);
        practicesRated = content.RatedLevel == V1.EditionContent.Types.RatedLevel.Practice;
        topics = [.. content.Topics.Select(t => t.Id)];
    }

    /// <summary>Every problem of <paramref name="content"/>.</summary>
    public static IReadOnlyList<ContentProblem> Check(V1.EditionContent content)
    {
        var check = new ContentRules(content);
        check.Head(content);
        check.Lights(content);
        check.Declaration(content.Declaration);
        check.StartingAid(content);
        check.rules.Count(content.Topics.Count, Root.Part("topics"), 1, 30);
        for (var i = 0; i < content.Topics.Count; i++)
        {
            check.Topic(content.Topics[i], Root.Part("topics").At(i));
        }

        var lines = ContentFacts.RatedLines(content);
        check.rules.Require(lines <= MostRatedLines, Root.Part("topics"), $"has {lines} rated lines; at most {MostRatedLines} are allowed");
        return check.rules.Problems;
    }

    private void Head(V1.EditionContent content)
    {
        rules.Require(content.Label.Trim().Length is > 0 and <= 20 && content.Label.Trim() == content.Label && !content.Label.Any(char.IsControl),
            Root.Part("edition", "label"), content.Label.Length == 0 ? "is needed" : "must have 1 to 20 characters, without white space around it");
        rules.Require(content.Origin is V1.EditionContent.Types.Origin.Project or V1.EditionContent.Types.Origin.Initiative,
            Root.Part("origin"), "is needed: project or initiative");
        rules.Require(content.RatedLevel is V1.EditionContent.Types.RatedLevel.Checkpoint or V1.EditionContent.Types.RatedLevel.Practice,
            Root.Part("rated", "rated_level"), "is needed: checkpoint or practice");
        rules.Needed(content.Publisher, Root.Part("publisher"), TextRules.Title);
        rules.Needed(content.Title, Root.Part("title"), TextRules.Title);
        rules.Needed(content.Summary, Root.Part("summary"), TextRules.Long, paragraphs: true);
        rules.Optional(content.Introduction, Root.Part("introduction"), TextRules.Long, paragraphs: true);
        if (content.MinutesFrom != 0 || content.MinutesTo != 0)
        {
            rules.Require(content.MinutesFrom is >= 1 and <= 600, Root.Part("minutes.from", "minutes_from"), "must be between 1 and 600");
            rules.Require(content.MinutesTo is >= 1 and <= 600 && content.MinutesTo >= content.MinutesFrom,
                Root.Part("minutes.to", "minutes_to"), "must be between the lower time and 600");
        }
    }

    private void Lights(V1.EditionContent content)
    {
        var place = Root.Part("lights");
        (V1.Text? Label, string Name)[] lights =
            [(content.Lights?.None, "none"), (content.Lights?.Some, "some"), (content.Lights?.Urgent, "urgent")];
        foreach (var (label, name) in lights)
        {
            if (label is not null || LightDefaults.Knows(content.SourceLanguage))
            {
                rules.Optional(label, place.Part(name), TextRules.Label);
            }
            else
            {
                rules.Add(place.Part(name), "is needed: there is no usual label in this source language");
            }
        }
    }

    private void Declaration(V1.DeclarationRules? declaration)
    {
        if (declaration is not null)
        {
            var place = Root.Part("declaration");
            rules.Require(declaration.MinimumMeasures is >= 0 and <= 100, place.Part("minimum_measures"), "must be between 0 and 100");
            rules.Require(declaration.ValidMonths is >= 1 and <= 120, place.Part("valid_months"), "must be between 1 and 120");
        }
    }

    private void StartingAid(V1.EditionContent content)
    {
        var ids = new HashSet<string>();
        var all = Root.Part("starting_aid");
        rules.Count(content.StartingAid.Count, all, 0, 40);
        for (var i = 0; i < content.StartingAid.Count; i++)
        {
            var (point, place) = (content.StartingAid[i], all.At(i));
            rules.Id(point.Id, place.Part("id"), ids);
            rules.Needed(point.Statement, place.Part("statement"), TextRules.Statement);
            rules.Count(point.Topics.Count, place.Part("topics"), 1, 30);
            for (var t = 0; t < point.Topics.Count; t++)
            {
                rules.Require(topics.Contains(point.Topics[t]), place.Part("topics").At(t), "is not the id of a topic of this edition");
            }
        }
    }

    private void Topic(V1.Topic topic, Place place)
    {
        rules.Id(topic.Id, place.Part("id"), items);
        rules.Needed(topic.Title, place.Part("title"), TextRules.Title);
        rules.Optional(topic.Summary, place.Part("summary"), TextRules.Long, paragraphs: true);
        Links(topic.LeadsTo, place.Part("leads_to"));
        Sources(topic.Sources, place.Part("sources"));
        rules.Count(topic.Checkpoints.Count, place.Part("checkpoints"), 1, 30);
        for (var i = 0; i < topic.Checkpoints.Count; i++)
        {
            Checkpoint(topic.Checkpoints[i], place.Part("checkpoints").At(i));
        }

        rules.Count(topic.Templates.Count, place.Part("templates"), 0, 10);
        for (var i = 0; i < topic.Templates.Count; i++)
        {
            Template(topic.Templates[i], place.Part("templates").At(i));
        }
    }

    private void Checkpoint(V1.Checkpoint checkpoint, Place place)
    {
        rules.Id(checkpoint.Id, place.Part("id"), items);
        rules.Needed(checkpoint.Title, place.Part("title"), TextRules.Title);
        rules.Needed(checkpoint.Statement, place.Part("statement"), TextRules.Statement);
        Links(checkpoint.LeadsTo, place.Part("leads_to"));
        Sources(checkpoint.Sources, place.Part("sources"));
        var all = place.Part("practices");
        rules.Count(checkpoint.Practices.Count, all, practicesRated ? 1 : 0, 20);
        for (var i = 0; i < checkpoint.Practices.Count; i++)
        {
            rules.Id(checkpoint.Practices[i].Id, all.At(i).Part("id"), items);
            rules.Needed(checkpoint.Practices[i].Text, all.At(i).Part("text"), TextRules.Statement);
        }
    }

    private void Links(IReadOnlyList<V1.ContentLink> links, Place all)
    {
        rules.Count(links.Count, all, 0, 10);
        for (var i = 0; i < links.Count; i++)
        {
            rules.Require(TextRules.IsId(links[i].Check), all.At(i).Part("check"), "must be the id of a check");
            rules.Require(links[i].Topic.Length == 0 || TextRules.IsId(links[i].Topic), all.At(i).Part("topic"), "must be the id of a topic");
        }
    }

    private void Sources(IReadOnlyList<V1.Source> sources, Place all)
    {
        rules.Count(sources.Count, all, 0, 10);
        for (var i = 0; i < sources.Count; i++)
        {
            var (source, place) = (sources[i], all.At(i));
            rules.Needed(source.Title, place.Part("title"), TextRules.Source);
            rules.Require(DateOnly.TryParseExact(source.AsOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                place.Part("as_of"), "is needed, as YYYY-MM-DD");
            if (source.Uri.Length > 0 && AidRules.UriProblem(source.Uri) is { } problem)
            {
                rules.Add(place.Part("url", "uri"), problem);
            }
        }
    }

    private void Template(V1.Template template, Place place)
    {
        rules.Id(template.Id, place.Part("id"), templates);
        rules.Needed(template.Title, place.Part("title"), TextRules.Title);
        rules.Optional(template.Intro, place.Part("intro"), TextRules.Long, paragraphs: true);
        switch (template.Kind)
        {
            case V1.Template.Types.Kind.Checklist or V1.Template.Types.Kind.Guide:
                Lines(template.Items, place.Part("items"), 40);
                rules.Require(template.Columns.Count == 0, place.Part("columns"), "belongs to tables only");
                rules.Require(template.Rows == 0, place.Part("rows"), "belongs to tables only");
                break;
            case V1.Template.Types.Kind.Table:
                Lines(template.Columns, place.Part("columns"), 8);
                rules.Require(template.Rows is >= 1 and <= 40, place.Part("rows"), "must be between 1 and 40");
                rules.Require(template.Items.Count == 0, place.Part("items"), "belongs to checklists and guides only");
                break;
            default:
                rules.Add(place.Part("kind"), "is needed: checklist, guide or table");
                break;
        }
    }

    private void Lines(IReadOnlyList<V1.Text> lines, Place all, int most)
    {
        rules.Count(lines.Count, all, 1, most);
        for (var i = 0; i < lines.Count; i++)
        {
            rules.Needed(lines[i], all.At(i), TextRules.Statement);
        }
    }
}
