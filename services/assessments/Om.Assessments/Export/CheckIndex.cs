using Om.Checks.V1;

namespace Om.Assessments;

/// <summary>An edition's content as files need it: rated lines in order, and every item's words in one language.</summary>
internal sealed class CheckIndex
{
    private readonly EditionContent content;
    private readonly ReportTexts texts;
    private readonly Dictionary<string, CheckLine> items = [];

    public CheckIndex(EditionContent content, ReportTexts texts)
    {
        this.content = content;
        this.texts = texts;
        Topics = [.. content.Topics.Select(IndexTopic)];
    }

    public IReadOnlyList<CheckTopic> Topics { get; }

    public string Title => Pick(content.Title);

    /// <summary>Whether the check has its own words in the language of the file.</summary>
    public bool Translated => content.SourceLanguage == texts.Language || content.Title?.Values.ContainsKey(texts.Language) == true;

    /// <summary>A topic, checkpoint or practice of the edition; null for an id of another edition.</summary>
    public CheckLine? Find(string id) => items.GetValueOrDefault(id);

    /// <summary>Words for <paramref name="light"/>: the edition's own where it has some.</summary>
    public string Label(Light light)
    {
        var own = light switch
        {
            Light.Urgent => content.Lights?.Urgent,
            Light.Some => content.Lights?.Some,
            Light.None => content.Lights?.None,
            _ => null,
        };
        return own is { Values.Count: > 0 } ? Pick(own) : texts["Light." + light];
    }

    /// <summary>The text in the language of the file, else in the source language.</summary>
    public string Pick(Text? text)
    {
        if (text is null)
        {
            return "";
        }

        var found = text.Values.TryGetValue(texts.Language, out var own) && own.Length > 0 ? own
            : text.Values.TryGetValue(content.SourceLanguage, out var source) ? source
            : text.Values.OrderBy(v => v.Key, StringComparer.Ordinal).FirstOrDefault().Value;
        return PlainText.Clean(found ?? "");
    }

    private CheckTopic IndexTopic(Topic topic)
    {
        var title = Pick(topic.Title);
        items[topic.Id] = new CheckLine(topic.Id, title, title);
        var lines = new List<CheckLine>();
        foreach (var checkpoint in topic.Checkpoints)
        {
            var point = new CheckLine(checkpoint.Id, Pick(checkpoint.Title), title);
            var practices = checkpoint.Practices.Select(p => new CheckLine(p.Id, Pick(p.Text), title)).ToList();
            lines.AddRange(content.RatedLevel == EditionContent.Types.RatedLevel.Practice ? practices : [point]);
            practices.Append(point).ToList().ForEach(line => items[line.Id] = line);
        }

        return new CheckTopic(topic.Id, title, lines);
    }
}

/// <summary>A topic and its rated lines.</summary>
internal sealed record CheckTopic(string Id, string Title, IReadOnlyList<CheckLine> Lines);

/// <summary>An item of the check in the words of the file's language.</summary>
internal sealed record CheckLine(string Id, string Title, string Topic);
