namespace Om.Checks;

internal sealed partial record CheckDocument
{
    /// <summary>
    /// The document in <paramref name="root"/>. Wrong kinds and unknown keys become findings; what is missing is left empty for the rules.
    /// </summary>
    public static CheckDocument Read(Node root, Findings findings)
    {
        var fields = new Fields(root, "", findings);
        var format = fields.String("format");
        if (format != Format)
        {
            findings.Add("format", $"must be {Format}");
        }

        var check = fields.String("check");
        var content = ReadContent(fields, findings);
        var adoption = fields.Map("adoption") is { } record ? ReadAdoption(record) : null;
        fields.Done();
        return new CheckDocument(check, content, adoption);
    }

    private static V1.EditionContent ReadContent(Fields fields, Findings findings)
    {
        var minutes = fields.Map("minutes");
        var content = new V1.EditionContent
        {
            Label = fields.String("edition"),
            Origin = fields.Word("origin", Origins) ?? default,
            Publisher = fields.Text("publisher"),
            SourceLanguage = fields.String("source_language"),
            Title = fields.Text("title"),
            Summary = fields.Text("summary"),
            Introduction = fields.Text("introduction"),
            MinutesFrom = minutes?.Int("from") ?? 0,
            MinutesTo = minutes?.Int("to") ?? 0,
            RatedLevel = fields.Word("rated", Levels) ?? default,
            Lights = ReadLights(fields.Map("lights")),
            NotApplicableAllowed = fields.Bool("not_applicable"),
            Declaration = ReadDeclaration(fields.Map("declaration")),
        };
        minutes?.Done();
        content.StartingAid.AddRange(fields.Maps("starting_aid").Select(ReadStartingPoint));
        content.Topics.AddRange(fields.Maps("topics").Select(topic => ReadTopic(topic, findings)));
        return content;
    }

    private static V1.LightLabels? ReadLights(Fields? fields)
    {
        if (fields is null)
        {
            return null;
        }

        var lights = new V1.LightLabels { None = fields.Text("none"), Some = fields.Text("some"), Urgent = fields.Text("urgent") };
        fields.Done();
        return lights;
    }

    private static V1.DeclarationRules? ReadDeclaration(Fields? fields)
    {
        if (fields is null)
        {
            return null;
        }

        // The rules of a declaration are never left to a default.
        fields.Need("all_rated", "minimum_measures", "valid_months");
        var rules = new V1.DeclarationRules
        {
            AllRated = fields.Bool("all_rated"),
            MinimumMeasures = fields.Int("minimum_measures"),
            ValidMonths = fields.Int("valid_months"),
        };
        fields.Done();
        return rules;
    }

    private static V1.StartingPoint ReadStartingPoint(Fields fields)
    {
        var point = new V1.StartingPoint { Id = fields.String("id"), Statement = fields.Text("statement"), Topics = { fields.Words("topics") } };
        fields.Done();
        return point;
    }

    private static V1.Topic ReadTopic(Fields fields, Findings findings)
    {
        var topic = new V1.Topic { Id = fields.String("id"), Title = fields.Text("title"), Summary = fields.Text("summary") };
        topic.LeadsTo.AddRange(fields.Maps("leads_to").Select(ReadLink));
        topic.Sources.AddRange(fields.Maps("sources").Select(ReadSource));
        topic.Checkpoints.AddRange(fields.Maps("checkpoints").Select(ReadCheckpoint));
        topic.Templates.AddRange(fields.Maps("templates").Select(template => ReadTemplate(template, findings)));
        fields.Done();
        return topic;
    }

    private static V1.Checkpoint ReadCheckpoint(Fields fields)
    {
        var point = new V1.Checkpoint { Id = fields.String("id"), Title = fields.Text("title"), Statement = fields.Text("statement") };
        point.LeadsTo.AddRange(fields.Maps("leads_to").Select(ReadLink));
        point.Sources.AddRange(fields.Maps("sources").Select(ReadSource));
        point.Practices.AddRange(fields.Maps("practices").Select(ReadPractice));
        fields.Done();
        return point;
    }

    private static V1.Practice ReadPractice(Fields fields)
    {
        var practice = new V1.Practice { Id = fields.String("id"), Text = fields.Text("text") };
        fields.Done();
        return practice;
    }

    private static V1.ContentLink ReadLink(Fields fields)
    {
        var link = new V1.ContentLink { Check = fields.String("check"), Topic = fields.String("topic") };
        fields.Done();
        return link;
    }

    private static V1.Source ReadSource(Fields fields)
    {
        var source = new V1.Source { Title = fields.Text("title"), Uri = fields.String("url"), AsOf = fields.String("as_of") };
        fields.Done();
        return source;
    }

    private static V1.Template ReadTemplate(Fields fields, Findings findings)
    {
        var template = new V1.Template
        {
            Id = fields.String("id"),
            Kind = fields.Word("kind", Kinds) ?? default,
            Title = fields.Text("title"),
            Intro = fields.Text("intro"),
            Rows = fields.Int("rows"),
        };
        template.Items.AddRange(fields.List("items").Select(item => Fields.Text(item.Node, item.Path, findings)));
        template.Columns.AddRange(fields.List("columns").Select(item => Fields.Text(item.Node, item.Path, findings)));
        fields.Done();
        return template;
    }
}
