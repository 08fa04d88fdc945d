using System.Security.Cryptography;
using Om.Assessments.V1;
using Om.Checks.V1;

namespace Om.Portal.Tests;

/// <summary>Content and results to show.</summary>
internal static class Samples
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>An access code such as the service makes.</summary>
    public static string NewCode() => string.Join('-', RandomNumberGenerator.GetString(Alphabet, 25).Chunk(5).Select(c => new string(c)));

    /// <summary>A declaration's number.</summary>
    public static string NewNumber() => "OM-" + string.Join('-', RandomNumberGenerator.GetString(Alphabet, 12).Chunk(4).Select(c => new string(c)));

    /// <summary>A text in German, and in English unless it is missing there.</summary>
    public static Text Say(string german, string? english = null) =>
        english is null ? new Text { Values = { ["de"] = german } } : new Text { Values = { ["de"] = german, ["en"] = english } };

    /// <summary>Two topics of two checkpoints with two examples each; every kind of template; a starting aid; a declaration.</summary>
    public static EditionContent Content() => new()
    {
        Label = "1.0",
        Origin = EditionContent.Types.Origin.Project,
        Publisher = Say("Die Herausgeber", "The publishers"),
        SourceLanguage = "de",
        Title = Say("Großer Check", "Big check"),
        Summary = Say("Kurz gesagt.", "In short."),
        Introduction = Say("Erster Absatz.\n\nZweiter Absatz.", "First paragraph.\n\nSecond paragraph."),
        MinutesFrom = 20,
        MinutesTo = 40,
        RatedLevel = EditionContent.Types.RatedLevel.Checkpoint,
        NotApplicableAllowed = true,
        Declaration = new DeclarationRules { AllRated = true, MinimumMeasures = 1, ValidMonths = 24 },
        StartingAid =
        {
            new Checks.V1.StartingPoint { Id = "no-money", Statement = Say("Das Geld ist knapp.", "Money is short."), Topics = { "money" } },
            new Checks.V1.StartingPoint { Id = "no-people", Statement = Say("Leute fehlen.", "People are missing."), Topics = { "people", "money" } },
        },
        Topics = { Topic("money", "Geld", "Money"), Topic("people", "Menschen", "People") },
    };

    /// <summary>A topic of two checkpoints.</summary>
    public static Topic Topic(string id, string german, string english) => new()
    {
        Id = id,
        Title = Say(german, english),
        Summary = Say($"Warum {german} zählt.", $"Why {english} matters."),
        Checkpoints = { Checkpoint($"{id}-one", german), Checkpoint($"{id}-two", german) },
        Templates =
        {
            new Template { Id = $"{id}-list", Kind = Template.Types.Kind.Checklist, Title = Say("Liste"), Intro = Say("Zum Abhaken."), Items = { Say("Zeile eins") } },
            new Template { Id = $"{id}-guide", Kind = Template.Types.Kind.Guide, Title = Say("Leitfaden"), Intro = Say("Zum Reden."), Items = { Say("Frage eins?") } },
            new Template
            {
                Id = $"{id}-table", Kind = Template.Types.Kind.Table, Title = Say("Tabelle"), Intro = Say("Zum Ausfüllen."),
                Columns = { Say("Was"), Say("Wer") }, Rows = 3,
            },
        },
        LeadsTo = { new ContentLink { Check = "small", Topic = "money" } },
    };

    /// <summary>A checkpoint with two examples.</summary>
    public static Checkpoint Checkpoint(string id, string german) => new()
    {
        Id = id,
        Title = Say($"{german}: {id}", $"Point {id}"),
        Statement = Say($"Wir kümmern uns um {german}.", "We take care of it."),
        Practices =
        {
            new Practice { Id = $"{id}-do", Text = Say($"Jeden Freitag {id} ansehen.", $"Look at {id} every Friday.") },
            new Practice { Id = $"{id}-ask", Text = Say($"Nach {id} fragen.", $"Ask about {id}.") },
        },
        Sources = { new Source { Title = Say("§ 7 BeispielG", "Section 7 Sample Act"), Uri = $"https://law.example/{id}", AsOf = "2026-11-01" } },
    };

    /// <summary>Ids of the rated lines of an edition.</summary>
    public static IReadOnlyList<string> Lines(Edition edition) =>
    [
        .. edition.Content.Topics.SelectMany(t => t.Checkpoints).SelectMany(c =>
            edition.Content.RatedLevel == EditionContent.Types.RatedLevel.Practice ? c.Practices.Select(p => p.Id) : [c.Id]),
    ];

    /// <summary>A result counted from the answers.</summary>
    public static Result Result(FakeRun run, World world)
    {
        var content = world.Editions[run.Data.Edition].Content;
        var result = new Result { Assessment = run.Data.Name, Total = new NeedSpread() };
        foreach (var topic in content.Topics)
        {
            var spread = new NeedSpread();
            foreach (var line in topic.Checkpoints.Select(c => c.Id))
            {
                var need = run.Answers.GetValueOrDefault(line)?.Need ?? NeedForAction.Unspecified;
                _ = need switch
                {
                    NeedForAction.Urgent => spread.Urgent++,
                    NeedForAction.Some => spread.Some++,
                    NeedForAction.None => spread.None++,
                    _ => spread.Open++,
                };
                if (need is NeedForAction.Urgent or NeedForAction.Some)
                {
                    result.Priorities.Add(new Priority { Item = line, Topic = topic.Id, Need = need, UrgentInTopic = spread.Urgent });
                }
            }

            result.Topics.Add(new TopicResult { Topic = topic.Id, Spread = spread });
            result.Total.MergeFrom(new NeedSpread
            {
                Urgent = result.Total.Urgent + spread.Urgent,
                Some = result.Total.Some + spread.Some,
                None = result.Total.None + spread.None,
                Open = result.Total.Open + spread.Open,
            });
        }

        if (run.Data.Previous.Length > 0)
        {
            result.Comparison = new Comparison
            {
                Previous = run.Data.Previous,
                CommonLines = 3,
                LessNeed = 1,
                MoreNeed = 1,
                PreviousTopics = { result.Topics },
                CurrentTopics = { result.Topics },
            };
        }

        return result;
    }
}
