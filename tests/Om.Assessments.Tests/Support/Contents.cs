using Om.Checks.V1;

namespace Om.Assessments.Tests;

/// <summary>Small editions for tests.</summary>
internal static class Contents
{
    /// <summary>Two topics with three checkpoints each (a1 to a3, b1 to b3), a declaration after two complete measures.</summary>
    public static EditionContent Small() => Of(("a", ["a1", "a2", "a3"]), ("b", ["b1", "b2", "b3"]));

    /// <summary>The next edition: a3 is gone, b4 is new, b1 has other words.</summary>
    public static EditionContent SmallChanged()
    {
        var content = Of(("a", ["a1", "a2"]), ("b", ["b1", "b2", "b3", "b4"]));
        content.Topics[1].Checkpoints[0].Statement = Text("Wir machen b1 jetzt anders.");
        return content;
    }

    /// <summary>The lines of <see cref="Small"/>.</summary>
    public static readonly string[] Lines = ["a1", "a2", "a3", "b1", "b2", "b3"];

    public static EditionContent Of(params (string Topic, string[] Checkpoints)[] topics)
    {
        var content = new EditionContent
        {
            Label = "1.0",
            Origin = EditionContent.Types.Origin.Project,
            Publisher = Text("Prüfstand"),
            SourceLanguage = "de",
            Title = Text("Kleiner Check"),
            Summary = Text("Kurz."),
            RatedLevel = EditionContent.Types.RatedLevel.Checkpoint,
            NotApplicableAllowed = true,
            Declaration = new DeclarationRules { AllRated = true, MinimumMeasures = 2, ValidMonths = 24 },
        };
        foreach (var (topic, checkpoints) in topics)
        {
            content.Topics.Add(new Topic
            {
                Id = topic,
                Title = Text($"Thema {topic}"),
                Summary = Text("Warum."),
                Checkpoints =
                {
                    checkpoints.Select(c => new Checkpoint
                    {
                        Id = c,
                        Title = Text($"Punkt {c}"),
                        Statement = Text($"Wir machen {c}."),
                        Practices = { new Practice { Id = c + "-p", Text = Text($"So geht {c}.") } },
                    }),
                },
            });
        }

        return content;
    }

    public static Text Text(string german) => new() { Values = { ["de"] = german } };
}
