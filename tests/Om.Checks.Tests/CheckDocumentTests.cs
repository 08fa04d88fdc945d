using System.Globalization;
using System.Text;
using CsCheck;
using Xunit;

namespace Om.Checks.Tests;

public sealed class CheckDocumentTests
{
    private static readonly Gen<string> Id = Gen.Char["abcdefghijklmnopqrstuvwxyz"].Array[8].Select(c => new string(c));
    private static readonly Gen<string> Words = Gen.OneOf("Ä", "ß", "„Zitat“", "a: b", "# kein Kommentar", "- Strich", "😀", "\\", "\"", "'", "no", "1.0", "true", "~", "€", "&a", "*b", "!c", "<b>")
        .Array[1, 6].Select(w => string.Join(' ', w));

    private static readonly Gen<V1.Text> Text = Gen.Select(Words, Words, Gen.Bool, (de, no, both) =>
    {
        var text = new V1.Text { Values = { ["de"] = de } };
        if (both)
        {
            text.Values["no"] = no;
        }

        return text;
    });

    private static readonly Gen<V1.ContentLink> Link = Gen.Select(Id, Id, Gen.Bool, (check, topic, whole) =>
        new V1.ContentLink { Check = check, Topic = whole ? "" : topic });

    private static readonly Gen<V1.Source> Source = Gen.Select(Text, Id, Gen.Bool, Gen.Int[0, 9000], (title, path, addressed, day) => new V1.Source
    {
        Title = title,
        Uri = addressed ? $"https://law.example/{path}#1" : "",
        AsOf = new DateOnly(2010, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    });

    private static readonly Gen<V1.Checkpoint> Checkpoint = Gen.Select(Text, Text, Text.Array[1, 3], Link.Array[0, 2], Source.Array[0, 2], (title, statement, practices, links, sources) =>
    {
        var point = new V1.Checkpoint { Title = title, Statement = statement, LeadsTo = { links }, Sources = { sources } };
        point.Practices.AddRange(practices.Select(p => new V1.Practice { Text = p }));
        return point;
    });

    private static readonly Gen<V1.Template> Template = Gen.Select(Gen.Bool, Text, Text.Array[1, 4], Gen.Int[1, 40], (table, title, lines, rows) => table
        ? new V1.Template { Kind = V1.Template.Types.Kind.Table, Title = title, Columns = { lines }, Rows = rows }
        : new V1.Template { Kind = V1.Template.Types.Kind.Guide, Title = title, Intro = title, Items = { lines } });

    private static readonly Gen<V1.Topic> Topic = Gen.Select(Text, Gen.Bool, Checkpoint.Array[1, 3], Template.Array[0, 2], Link.Array[0, 2], Source.Array[0, 2],
        (title, summary, points, templates, links, sources) => new V1.Topic
        {
            Title = title,
            Summary = summary ? title : null,
            Checkpoints = { points },
            Templates = { templates },
            LeadsTo = { links },
            Sources = { sources },
        });

    /// <summary>Contents that keep the rules, with every optional part there or not.</summary>
    private static readonly Gen<V1.EditionContent> Content = Gen.Select(Topic.Array[1, 3], Text, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 100],
        (topics, text, practice, declaration, lights, number) =>
        {
            var content = new V1.EditionContent
            {
                Label = "1." + number,
                Origin = practice ? V1.EditionContent.Types.Origin.Project : V1.EditionContent.Types.Origin.Initiative,
                Publisher = text,
                SourceLanguage = "de",
                Title = text,
                Summary = text,
                Introduction = lights ? null : text,
                MinutesFrom = declaration ? 1 + number : 0,
                MinutesTo = declaration ? 5 + number : 0,
                RatedLevel = practice ? V1.EditionContent.Types.RatedLevel.Practice : V1.EditionContent.Types.RatedLevel.Checkpoint,
                Lights = lights ? new V1.LightLabels { Some = Samples.Text("halb") } : null,
                NotApplicableAllowed = lights,
                Declaration = declaration ? new V1.DeclarationRules { AllRated = practice, MinimumMeasures = number, ValidMonths = 1 + number } : null,
                Topics = { topics.Select(t => t.Clone()) },
            };
            Number(content);
            content.StartingAid.Add(new V1.StartingPoint { Id = "s", Statement = text, Topics = { content.Topics[0].Id } });
            return content;
        });

    [Fact]
    public void What_is_written_is_read_again_the_same_from_json_and_from_yaml() => Content.Sample(content =>
    {
        var (problems, canonical) = CanonicalContent.Of("some-check", content);
        Assert.Empty(problems);
        Assert.Equal(canonical!.Content, CanonicalContent.Read(canonical.Bytes));

        using var keys = new PackageKeys(new ChecksOptions());
        foreach (var file in new[] { canonical.Bytes, Encoding.UTF8.GetBytes(Samples.Yaml("some-check", canonical.Content)) })
        {
            var incoming = Incoming.Read(file, keys, DateTimeOffset.UtcNow);
            Assert.Equal(canonical.Content, incoming.Content.Content);
            Assert.Equal(canonical.Hash, incoming.Content.Hash);
        }
    }, iter: 300);

    [Fact]
    public void Missing_light_labels_become_the_usual_ones_in_the_languages_of_the_content()
    {
        var content = Samples.Content();
        content.Lights = new V1.LightLabels { Urgent = Samples.Text("sofort") };
        var lights = CanonicalContent.Of("x", content).Canonical!.Content.Lights;
        Assert.Equal(Samples.Text("gering", "low"), lights.None);
        Assert.Equal(Samples.Text("mittel", "medium"), lights.Some);
        Assert.Equal(Samples.Text("sofort"), lights.Urgent);
    }

    [Fact]
    public void The_hash_is_over_check_and_content_and_nothing_else()
    {
        var hash = CanonicalContent.Of("one", Samples.Content()).Canonical!.Hash;
        Assert.Equal(hash, CanonicalContent.Of("one", Samples.Content()).Canonical!.Hash);
        Assert.NotEqual(hash, CanonicalContent.Of("two", Samples.Content()).Canonical!.Hash);
        Assert.NotEqual(hash, CanonicalContent.Of("one", Samples.Content(label: "1.1")).Canonical!.Hash);
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    [Fact]
    public void Content_without_sources_keeps_the_hash_it_had_before_there_were_any()
    {
        var content = Samples.Content();
        Assert.DoesNotContain("sources", Encoding.UTF8.GetString(CanonicalContent.Of("one", content).Canonical!.Bytes), StringComparison.Ordinal);
        content.Topics[0].Checkpoints[0].Sources.Add(new V1.Source { Title = Samples.Text("§ 1"), AsOf = "2026-11-01" });
        Assert.Contains("\"sources\":[{\"as_of\":\"2026-11-01\",\"title\":{\"de\":\"§ 1\"}}]", Encoding.UTF8.GetString(CanonicalContent.Of("one", content).Canonical!.Bytes), StringComparison.Ordinal);
    }

    /// <summary>Gives every item an id that no other has.</summary>
    private static void Number(V1.EditionContent content)
    {
        var next = 0;
        foreach (var topic in content.Topics)
        {
            topic.Id = $"t{next++}";
            for (var i = 0; i < topic.Checkpoints.Count; i++)
            {
                topic.Checkpoints[i] = topic.Checkpoints[i].Clone();
                topic.Checkpoints[i].Id = $"c{next++}";
                foreach (var practice in topic.Checkpoints[i].Practices)
                {
                    practice.Id = $"p{next++}";
                }
            }

            foreach (var template in topic.Templates)
            {
                template.Id = $"m{next++}";
            }
        }
    }
}
