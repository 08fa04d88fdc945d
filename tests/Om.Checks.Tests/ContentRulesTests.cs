using System.Text;
using Om.Hosting;
using Xunit;

namespace Om.Checks.Tests;

public sealed class ContentRulesTests
{
    /// <summary>What is done to a right content, and where the problem must be found: as the API and as a file call it.</summary>
    public static TheoryData<string, string, string> Cases => new()
    {
        { "no label", "label", "edition" },
        { "long label", "label", "edition" },
        { "no origin", "origin", "origin" },
        { "unknown origin", "origin", "origin" },
        { "no publisher", "publisher", "publisher" },
        { "no source language", "source_language", "source_language" },
        { "bad source language", "source_language", "source_language" },
        { "no title", "title", "title" },
        { "title without source language", "title", "title" },
        { "title in no language", "title", "title" },
        { "empty text", "title.values[en]", "title.en" },
        { "long title", "title.values[de]", "title.de" },
        { "bad language", "title.values[EN]", "title.EN" },
        { "hostile language", "title.values[a?b]", "title.a?b" },
        { "two paragraphs in a title", "title.values[de]", "title.de" },
        { "carriage return", "introduction.values[de]", "introduction.de" },
        { "white space around", "title.values[de]", "title.de" },
        { "no summary", "summary", "summary" },
        { "negative minutes", "minutes_from", "minutes.from" },
        { "minutes the wrong way round", "minutes_to", "minutes.to" },
        { "no rated level", "rated_level", "rated" },
        { "light without source language", "lights.none", "lights.none" },
        { "long light", "lights.none.values[de]", "lights.none.de" },
        { "too many measures", "declaration.minimum_measures", "declaration.minimum_measures" },
        { "valid for no month", "declaration.valid_months", "declaration.valid_months" },
        { "starting point twice", "starting_aid[1].id", "starting_aid[1].id" },
        { "starting point to nowhere", "starting_aid[0].topics[0]", "starting_aid[0].topics[0]" },
        { "starting point without topic", "starting_aid[0].topics", "starting_aid[0].topics" },
        { "no topics", "topics", "topics" },
        { "too many topics", "topics", "topics" },
        { "bad topic id", "topics[0].id", "topics[0].id" },
        { "topic id twice", "topics[1].id", "topics[1].id" },
        { "checkpoint named like a topic", "topics[0].checkpoints[0].id", "topics[0].checkpoints[0].id" },
        { "practice id twice", "topics[0].checkpoints[0].practices[1].id", "topics[0].checkpoints[0].practices[1].id" },
        { "no checkpoints", "topics[0].checkpoints", "topics[0].checkpoints" },
        { "no statement", "topics[0].checkpoints[0].statement", "topics[0].checkpoints[0].statement" },
        { "long statement", "topics[0].checkpoints[0].statement.values[de]", "topics[0].checkpoints[0].statement.de" },
        { "too many practices", "topics[0].checkpoints[0].practices", "topics[0].checkpoints[0].practices" },
        { "rated practices that are not there", "topics[0].checkpoints[0].practices", "topics[0].checkpoints[0].practices" },
        { "bad link", "topics[0].leads_to[0].check", "topics[0].leads_to[0].check" },
        { "source without title", "topics[0].sources[0].title", "topics[0].sources[0].title" },
        { "long source", "topics[0].sources[0].title.values[de]", "topics[0].sources[0].title.de" },
        { "source of no day", "topics[0].checkpoints[0].sources[0].as_of", "topics[0].checkpoints[0].sources[0].as_of" },
        { "source without day", "topics[0].checkpoints[0].sources[0].as_of", "topics[0].checkpoints[0].sources[0].as_of" },
        { "source in clear text", "topics[0].checkpoints[0].sources[0].uri", "topics[0].checkpoints[0].sources[0].url" },
        { "source that runs", "topics[0].checkpoints[0].sources[0].uri", "topics[0].checkpoints[0].sources[0].url" },
        { "too many sources", "topics[0].sources", "topics[0].sources" },
        { "template without kind", "topics[0].templates[0].kind", "topics[0].templates[0].kind" },
        { "template id twice", "topics[0].templates[1].id", "topics[0].templates[1].id" },
        { "checklist without lines", "topics[0].templates[0].items", "topics[0].templates[0].items" },
        { "checklist with rows", "topics[0].templates[0].rows", "topics[0].templates[0].rows" },
        { "table without rows", "topics[0].templates[1].rows", "topics[0].templates[1].rows" },
        { "table with nine columns", "topics[0].templates[1].columns", "topics[0].templates[1].columns" },
        { "too many rated lines", "topics", "topics" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_broken_rule_is_found_where_it_is(string what, string wire, string document)
    {
        var content = Samples.Content();
        Spoil(content, what);
        var problem = Assert.Single(ContentRules.Check(content));
        Assert.Equal((wire, document), (problem.Place.Wire, problem.Place.Document));
    }

    [Fact]
    public void Every_broken_rule_is_reported_at_once()
    {
        var content = Samples.Content();
        Spoil(content, "no label");
        Spoil(content, "no statement");
        Spoil(content, "bad link");
        content.Topics[1].Templates[1].Rows = 99;
        Assert.Equal(["edition", "topics[0].checkpoints[0].statement", "topics[0].leads_to[0].check", "topics[1].templates[1].rows"],
            ContentRules.Check(content).Select(p => p.Place.Document).Order());
    }

    [Fact]
    public void A_ninth_language_is_one_too_many_and_is_said_once()
    {
        var content = Samples.Content();
        foreach (var language in new[] { "fr", "tr", "pl", "ru", "uk", "ar", "it", "es" })
        {
            content.Title.Values[language] = "x";
        }

        Assert.Contains("one language too many", Assert.Single(ContentRules.Check(content)).Problem);
    }

    [Fact]
    public void A_source_language_without_usual_lights_needs_its_own()
    {
        using var keys = new PackageKeys(new ChecksOptions());
        var french = Samples.Minimal.Replace("de: ", "fr: ", StringComparison.Ordinal).Replace("source_language: de", "source_language: fr", StringComparison.Ordinal);
        var fault = Assert.Throws<Fault>(() => Incoming.Read(Encoding.UTF8.GetBytes(french), keys, DateTimeOffset.UtcNow));
        Assert.Equal(["lights.none", "lights.some", "lights.urgent"], fault.Violations.Select(v => v.Field));
    }

    [Fact]
    public void Content_too_big_for_a_file_is_refused_though_each_part_is_allowed()
    {
        var content = Samples.Content();
        content.Topics.Clear();
        for (var t = 0; t < 30; t++)
        {
            var topic = Samples.Topic($"t{t}", [.. Enumerable.Range(0, 13).Select(c => $"t{t}-c{c}")]);
            topic.Templates.Clear();
            foreach (var point in topic.Checkpoints)
            {
                point.Practices.Clear();
                point.Practices.AddRange(Enumerable.Range(0, 20).Select(p => new V1.Practice { Id = $"{point.Id}-p{p}", Text = Samples.Text("x") }));
            }

            content.Topics.Add(topic);
        }

        content.StartingAid.Clear();
        Assert.Empty(ContentRules.Check(content));
        Assert.Contains("keys and values", Assert.Single(CanonicalContent.Of("x", content).Problems).Problem);

        foreach (var practice in content.Topics.SelectMany(t => t.Checkpoints).SelectMany(c => c.Practices))
        {
            practice.Text = Samples.Text(new string('x', 600));
        }

        Assert.Contains("bytes", Assert.Single(CanonicalContent.Of("x", content).Problems).Problem);
    }

    private static void Spoil(V1.EditionContent content, string what)
    {
        var topic = content.Topics[0];
        var point = topic.Checkpoints[0];
        Action spoil = what switch
        {
            "no label" => () => content.Label = "",
            "long label" => () => content.Label = new string('1', 21),
            "no origin" => () => content.Origin = default,
            "unknown origin" => () => content.Origin = (V1.EditionContent.Types.Origin)9,
            "no publisher" => () => content.Publisher = null,
            "no source language" => () => content.SourceLanguage = "",
            "bad source language" => () => content.SourceLanguage = "Deutsch",
            "no title" => () => content.Title = null,
            "title without source language" => () => content.Title.Values.Remove("de"),
            "title in no language" => () => content.Title = new V1.Text(),
            "empty text" => () => content.Title.Values["en"] = " ",
            "long title" => () => content.Title.Values["de"] = new string('x', 121),
            "bad language" => () => content.Title.Values["EN"] = "x",
            "hostile language" => () => content.Title.Values["a\nb"] = "x",
            "two paragraphs in a title" => () => content.Title.Values["de"] = "a\nb",
            "carriage return" => () => content.Introduction.Values["de"] = "a\r\nb",
            "white space around" => () => content.Title.Values["de"] = " a",
            "no summary" => () => content.Summary = null,
            "negative minutes" => () => content.MinutesFrom = -1,
            "minutes the wrong way round" => () => content.MinutesTo = 4,
            "no rated level" => () => content.RatedLevel = default,
            "light without source language" => () => content.Lights.None = new V1.Text { Values = { ["en"] = "low" } },
            "long light" => () => content.Lights.None = Samples.Text(new string('x', 41)),
            "too many measures" => () => content.Declaration.MinimumMeasures = 101,
            "valid for no month" => () => content.Declaration.ValidMonths = 0,
            "starting point twice" => () => content.StartingAid.Add(content.StartingAid[0].Clone()),
            "starting point to nowhere" => () => content.StartingAid[0].Topics[0] = "moon",
            "starting point without topic" => () => content.StartingAid[0].Topics.Clear(),
            "no topics" => () => { content.Topics.Clear(); content.StartingAid.Clear(); }
            ,
            "too many topics" => () => content.Topics.AddRange(Enumerable.Range(0, 29).Select(i => Samples.Topic($"more{i}", $"more{i}-c"))),
            "bad topic id" => () => { topic.Id = "Markt"; content.StartingAid.Clear(); }
            ,
            "topic id twice" => () => content.Topics[1].Id = "market",
            "checkpoint named like a topic" => () => point.Id = "market",
            "practice id twice" => () => point.Practices[1].Id = point.Practices[0].Id,
            "no checkpoints" => () => topic.Checkpoints.Clear(),
            "no statement" => () => point.Statement = null,
            "long statement" => () => point.Statement = Samples.Text(new string('x', 601)),
            "too many practices" => () => point.Practices.AddRange(Enumerable.Range(0, 19).Select(i => new V1.Practice { Id = $"more{i}", Text = Samples.Text("x") })),
            "rated practices that are not there" => () => { content.RatedLevel = V1.EditionContent.Types.RatedLevel.Practice; point.Practices.Clear(); }
            ,
            "bad link" => () => topic.LeadsTo[0].Check = "../other",
            "source without title" => () => topic.Sources.Add(new V1.Source { AsOf = "2026-11-01" }),
            "long source" => () => topic.Sources.Add(new V1.Source { Title = Samples.Text(new string('x', 201)), AsOf = "2026-11-01" }),
            "source of no day" => () => point.Sources.Add(new V1.Source { Title = Samples.Text("§ 1"), AsOf = "2026-02-30" }),
            "source without day" => () => point.Sources.Add(new V1.Source { Title = Samples.Text("§ 1") }),
            "source in clear text" => () => point.Sources.Add(new V1.Source { Title = Samples.Text("§ 1"), Uri = "http://law.example/", AsOf = "2026-11-01" }),
            "source that runs" => () => point.Sources.Add(new V1.Source { Title = Samples.Text("§ 1"), Uri = "javascript:alert(1)", AsOf = "2026-11-01" }),
            "too many sources" => () => topic.Sources.AddRange(Enumerable.Range(0, 11).Select(i => new V1.Source { Title = Samples.Text($"§ {i}"), AsOf = "2026-11-01" })),
            "template without kind" => () => topic.Templates[0].Kind = default,
            "template id twice" => () => topic.Templates[1].Id = topic.Templates[0].Id,
            "checklist without lines" => () => topic.Templates[0].Items.Clear(),
            "checklist with rows" => () => topic.Templates[0].Rows = 3,
            "table without rows" => () => topic.Templates[1].Rows = 0,
            "table with nine columns" => () => topic.Templates[1].Columns.AddRange(Enumerable.Range(0, 8).Select(i => Samples.Text($"s{i}"))),
            "too many rated lines" => () => content.Topics.AddRange(Enumerable.Range(0, 14).Select(t =>
                Samples.Topic($"more{t}", [.. Enumerable.Range(0, 30).Select(c => $"more{t}-c{c}")]))),
            _ => throw new ArgumentException(what, nameof(what)),
        };
        spoil();
    }
}
