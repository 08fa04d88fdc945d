namespace Om.Checks.Tests;

/// <summary>Contents and files that are right, for tests to use or to spoil.</summary>
internal static class Samples
{
    /// <summary>A content that keeps all rules, small enough to read.</summary>
    public static V1.EditionContent Content(string title = "Probe-Check", string label = "1.0") => new()
    {
        Label = label,
        Origin = V1.EditionContent.Types.Origin.Initiative,
        Publisher = Text("Die Partner", "The partners"),
        SourceLanguage = "de",
        Title = Text(title, "Sample check"),
        Summary = Text("Worum es geht.", "What it is about."),
        Introduction = Text("Erster Absatz.\n\nZweiter Absatz."),
        MinutesFrom = 5,
        MinutesTo = 10,
        RatedLevel = V1.EditionContent.Types.RatedLevel.Checkpoint,
        Lights = new V1.LightLabels { None = Text("gering"), Some = Text("mittel"), Urgent = Text("dringend") },
        NotApplicableAllowed = true,
        Declaration = new V1.DeclarationRules { AllRated = true, MinimumMeasures = 10, ValidMonths = 24 },
        StartingAid = { new V1.StartingPoint { Id = "unsure", Statement = Text("Wir sind unsicher."), Topics = { "market" } } },
        Topics =
        {
            Topic("market", "market-customers", "market-prices"),
            Topic("people", "people-leadership"),
        },
    };

    public static V1.Topic Topic(string id, params string[] checkpoints)
    {
        var topic = new V1.Topic
        {
            Id = id,
            Title = Text($"Thema {id}"),
            Summary = Text($"Warum {id} zählt."),
            LeadsTo = { new V1.ContentLink { Check = "other-check", Topic = "strategy" } },
            Templates =
            {
                new V1.Template { Id = id + "-list", Kind = V1.Template.Types.Kind.Checklist, Title = Text("Liste"), Items = { Text("Erstens"), Text("Zweitens") } },
                new V1.Template { Id = id + "-table", Kind = V1.Template.Types.Kind.Table, Title = Text("Tabelle"), Columns = { Text("Was") }, Rows = 8 },
            },
        };
        topic.Checkpoints.AddRange(checkpoints.Select(Checkpoint));
        return topic;
    }

    public static V1.Checkpoint Checkpoint(string id) => new()
    {
        Id = id,
        Title = Text($"Punkt {id}"),
        Statement = Text($"Wir kümmern uns um {id}."),
        Practices = { new V1.Practice { Id = id + "-ask", Text = Text("Nachfragen.") }, new V1.Practice { Id = id + "-write", Text = Text("Aufschreiben.") } },
    };

    public static V1.Text Text(string german, string? english = null)
    {
        var text = new V1.Text { Values = { ["de"] = german } };
        if (english is not null)
        {
            text.Values["en"] = english;
        }

        return text;
    }

    /// <summary>The content as a file.</summary>
    public static string Yaml(string check = "sample-check", V1.EditionContent? content = null) =>
        YamlWriter.Write(new CheckDocument(check, content ?? Content(), null).Write());

    /// <summary>The smallest file that keeps all rules.</summary>
    public const string Minimal =
        """
        format: om-check/1
        check: tiny
        edition: "1"
        origin: project
        publisher: { de: "Wir" }
        source_language: de
        title: { de: "Klein" }
        summary: { de: "Sehr klein." }
        rated: checkpoint
        topics:
          - id: one
            title: { de: "Eins" }
            checkpoints:
              - id: point
                title: { de: "Punkt" }
                statement: { de: "Wir tun es." }
        """;
}
