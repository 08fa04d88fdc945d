using System.Text.Json.Nodes;

namespace Om.Checks;

internal sealed partial record CheckDocument
{
    /// <summary>
    /// The document as JSON, keys in the order people read them. What has its default value is left out, so that equal content is written
    /// equally.
    /// </summary>
    public JsonObject Write()
    {
        var document = new JsonObject { ["format"] = Format, ["check"] = Check, ["edition"] = Content.Label };
        Add(document, "origin", Word(Origins, Content.Origin));
        Add(document, "publisher", Write(Content.Publisher));
        document["source_language"] = Content.SourceLanguage;
        Add(document, "title", Write(Content.Title));
        Add(document, "summary", Write(Content.Summary));
        Add(document, "introduction", Write(Content.Introduction));
        if (Content.MinutesFrom != 0 || Content.MinutesTo != 0)
        {
            document["minutes"] = new JsonObject { ["from"] = Content.MinutesFrom, ["to"] = Content.MinutesTo };
        }

        Add(document, "rated", Word(Levels, Content.RatedLevel));
        Add(document, "lights", Content.Lights is { } lights ? Write(lights) : null);
        Add(document, "not_applicable", Content.NotApplicableAllowed ? JsonValue.Create(true) : null);
        Add(document, "declaration", Content.Declaration is { } declaration ? Write(declaration) : null);
        Add(document, "starting_aid", List(Content.StartingAid, Write));
        Add(document, "topics", List(Content.Topics, Write));
        Add(document, "adoption", Adoption is { } adoption ? Write(adoption) : null);
        return document;
    }

    private static JsonObject Write(V1.LightLabels lights)
    {
        var map = new JsonObject();
        Add(map, "none", Write(lights.None));
        Add(map, "some", Write(lights.Some));
        Add(map, "urgent", Write(lights.Urgent));
        return map;
    }

    private static JsonObject Write(V1.DeclarationRules rules) => new()
    {
        ["all_rated"] = rules.AllRated,
        ["minimum_measures"] = rules.MinimumMeasures,
        ["valid_months"] = rules.ValidMonths,
    };

    private static JsonObject Write(V1.StartingPoint point)
    {
        var map = new JsonObject { ["id"] = point.Id };
        Add(map, "statement", Write(point.Statement));
        Add(map, "topics", List(point.Topics, topic => JsonValue.Create(topic)));
        return map;
    }

    private static JsonObject Write(V1.Topic topic)
    {
        var map = new JsonObject { ["id"] = topic.Id };
        Add(map, "title", Write(topic.Title));
        Add(map, "summary", Write(topic.Summary));
        Add(map, "leads_to", List(topic.LeadsTo, Write));
        Add(map, "sources", List(topic.Sources, Write));
        Add(map, "checkpoints", List(topic.Checkpoints, Write));
        Add(map, "templates", List(topic.Templates, Write));
        return map;
    }

    private static JsonObject Write(V1.Checkpoint point)
    {
        var map = new JsonObject { ["id"] = point.Id };
        Add(map, "title", Write(point.Title));
        Add(map, "statement", Write(point.Statement));
        Add(map, "leads_to", List(point.LeadsTo, Write));
        Add(map, "sources", List(point.Sources, Write));
        Add(map, "practices", List(point.Practices, Write));
        return map;
    }

    private static JsonObject Write(V1.Practice practice)
    {
        var map = new JsonObject { ["id"] = practice.Id };
        Add(map, "text", Write(practice.Text));
        return map;
    }

    private static JsonObject Write(V1.ContentLink link)
    {
        var map = new JsonObject { ["check"] = link.Check };
        Add(map, "topic", link.Topic.Length > 0 ? JsonValue.Create(link.Topic) : null);
        return map;
    }

    private static JsonObject Write(V1.Source source)
    {
        var map = new JsonObject();
        Add(map, "title", Write(source.Title));
        Add(map, "url", source.Uri.Length > 0 ? JsonValue.Create(source.Uri) : null);
        map["as_of"] = source.AsOf;
        return map;
    }

    private static JsonObject Write(V1.Template template)
    {
        var map = new JsonObject { ["id"] = template.Id };
        Add(map, "kind", Word(Kinds, template.Kind));
        Add(map, "title", Write(template.Title));
        Add(map, "intro", Write(template.Intro));
        Add(map, "items", List(template.Items, Write));
        Add(map, "columns", List(template.Columns, Write));
        Add(map, "rows", template.Rows != 0 ? JsonValue.Create(template.Rows) : null);
        return map;
    }

    private static JsonObject? Write(V1.Text? text)
    {
        if (text is null)
        {
            return null;
        }

        var map = new JsonObject();
        foreach (var (language, value) in text.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            map[language] = value;
        }

        return map;
    }

    private static JsonArray? List<T>(IReadOnlyCollection<T> items, Func<T, JsonNode?> write) =>
        items.Count == 0 ? null : new JsonArray([.. items.Select(write)]);

    private static JsonValue? Word<T>((string Word, T Value)[] words, T value) =>
        words.Where(w => EqualityComparer<T>.Default.Equals(w.Value, value)).Select(w => JsonValue.Create(w.Word)).FirstOrDefault();

    private static void Add(JsonObject map, string key, JsonNode? value)
    {
        if (value is not null)
        {
            map[key] = value;
        }
    }
}
