namespace Om.Checks;

/// <summary>What is asked of a content again and again.</summary>
internal static class ContentFacts
{
    /// <summary>Number of lines that carry a traffic light.</summary>
    public static int RatedLines(V1.EditionContent content) =>
        content.RatedLevel == V1.EditionContent.Types.RatedLevel.Practice
            ? content.Topics.Sum(t => t.Checkpoints.Sum(c => c.Practices.Count))
            : content.Topics.Sum(t => t.Checkpoints.Count);

    /// <summary>Languages the content has texts for, source language first.</summary>
    public static IReadOnlyList<string> Languages(V1.EditionContent content)
    {
        var others = Texts(content).OfType<V1.Text>().SelectMany(t => t.Values.Keys).Where(l => l != content.SourceLanguage);
        return [content.SourceLanguage, .. others.Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<V1.Text?> Texts(V1.EditionContent content)
    {
        V1.Text?[] head =
        [
            content.Publisher, content.Title, content.Summary, content.Introduction,
            content.Lights?.None, content.Lights?.Some, content.Lights?.Urgent,
        ];
        return head.Concat(content.StartingAid.Select(s => s.Statement)).Concat(content.Topics.SelectMany(Texts));
    }

    private static IEnumerable<V1.Text?> Texts(V1.Topic topic) =>
        new V1.Text?[] { topic.Title, topic.Summary }
            .Concat(topic.Checkpoints.SelectMany(c => c.Sources).Concat(topic.Sources).Select(s => s.Title))
            .Concat(topic.Checkpoints.SelectMany(c => c.Practices.Select(p => p.Text).Prepend(c.Statement).Prepend(c.Title)))
            .Concat(topic.Templates.SelectMany(t => t.Items.Concat(t.Columns).Prepend(t.Intro).Prepend(t.Title)));
}
