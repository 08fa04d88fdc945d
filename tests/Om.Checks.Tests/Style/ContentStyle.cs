using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Om.Checks.Tests;

/// <summary>How the texts of shipped checks are written. Each rule gives back what breaks it, one sentence a fault; nothing means kept.</summary>
internal static partial class ContentStyle
{
    public const int MaximumWords = 30;
    public const int MaximumLix = 50;

    /// <summary>From this similarity on (see <see cref="Reading.Similarity"/>) two texts say the same in other words.</summary>
    public const double NearDuplicate = 0.5;

    private static readonly string[] Languages = ["de", "en"];

    /// <summary>Rules for every text of every check: both languages, plain words, no sentence over 30 words, no leftovers of writing.</summary>
    public static IEnumerable<string> Texts(V1.EditionContent content)
    {
        foreach (var text in All(content))
        {
            foreach (var missing in Languages.Where(l => string.IsNullOrWhiteSpace(text.Values.GetValueOrDefault(l))))
            {
                yield return $"no {missing}: {text.Values.Values.FirstOrDefault()}";
            }

            foreach (var (language, value) in text.Values)
            {
                foreach (var word in WordList.Found("jargon " + language, value).Concat(WordList.Found("spelling " + language, value)))
                {
                    yield return $"the word \"{word}\": {value}";
                }

                if (Placeholder().Match(value) is { Success: true } placeholder)
                {
                    yield return $"the placeholder \"{placeholder.Value}\": {value}";
                }

                foreach (var sentence in Reading.Sentences(value).Where(s => Reading.Words(s).Count > MaximumWords))
                {
                    yield return $"a sentence of {Reading.Words(sentence).Count} words: {sentence}";
                }
            }
        }
    }

    /// <summary>How a checkpoint reads: one sentence of at most 30 words, with no negation.</summary>
    public static IEnumerable<string> Statements(V1.EditionContent content)
    {
        foreach (var (language, statement) in content.Topics.SelectMany(t => t.Checkpoints).SelectMany(c => c.Statement.Values))
        {
            foreach (var word in WordList.Found("negation " + language, statement))
            {
                yield return $"the negation \"{word}\": {statement}";
            }

            if (Reading.Sentences(statement).Count != 1 || statement.Contains(';', StringComparison.Ordinal) || !statement.EndsWith('.'))
            {
                yield return $"not one sentence: {statement}";
            }

            if (Reading.Words(statement).Count > MaximumWords)
            {
                yield return $"{Reading.Words(statement).Count} words: {statement}";
            }
        }
    }

    /// <summary>What a whole practice check has: 5 to 7 checkpoints and a template a topic, 3 practices a checkpoint, at most 80 lines, a starting aid.</summary>
    public static IEnumerable<string> Shape(V1.EditionContent content)
    {
        foreach (var topic in content.Topics)
        {
            if (topic.Checkpoints.Count is < 5 or > 7)
            {
                yield return $"{topic.Id}: {topic.Checkpoints.Count} checkpoints";
            }

            if (topic.Templates.Count == 0)
            {
                yield return $"{topic.Id}: no template";
            }

            foreach (var checkpoint in topic.Checkpoints.Where(c => c.Practices.Count < 3))
            {
                yield return $"{checkpoint.Id}: {checkpoint.Practices.Count} practices";
            }
        }

        if (ContentFacts.RatedLines(content) > 80)
        {
            yield return $"{ContentFacts.RatedLines(content)} rated lines";
        }

        foreach (var topic in content.Topics.Where(t => !content.StartingAid.Any(s => s.Topics.Contains(t.Id))))
        {
            yield return $"{topic.Id}: the starting aid never leads there";
        }
    }

    /// <summary>Who cites law or says that the law wants something names the source, at the checkpoint or for the whole topic.</summary>
    public static IEnumerable<string> Sources(V1.EditionContent content) =>
        from topic in content.Topics
        where topic.Sources.Count == 0
        from checkpoint in topic.Checkpoints
        where checkpoint.Sources.Count == 0
        from text in checkpoint.Practices.Select(p => p.Text).Prepend(checkpoint.Statement)
        from value in text.Values.Values
        where Law().IsMatch(value)
        select $"{checkpoint.Id} names no source: {value}";

    /// <summary>Links that lead to no check or topic among <paramref name="all"/>, or back to where they stand.</summary>
    public static IEnumerable<string> Links(string check, V1.EditionContent content, IReadOnlyDictionary<string, V1.EditionContent> all) =>
        from topic in content.Topics
        from link in topic.LeadsTo.Concat(topic.Checkpoints.SelectMany(c => c.LeadsTo))
        where link.Check == check || !all.TryGetValue(link.Check, out var target) || target.Topics.All(t => t.Id != link.Topic)
        select $"{topic.Id}: leads to {link.Check}/{link.Topic}";

    /// <summary>Statements and practices in <paramref name="language"/> that say the same or nearly the same.</summary>
    public static IEnumerable<string> Duplicates(string language, IEnumerable<V1.EditionContent> all)
    {
        var lines = all.SelectMany(c => c.Topics).SelectMany(t => t.Checkpoints)
            .SelectMany(c => c.Practices.Select(p => p.Text).Prepend(c.Statement))
            .Select(t => t.Values.GetValueOrDefault(language, ""))
            .Select(t => (Text: t, Stems: Reading.Stems(t)))
            .ToList();
        return from i in Enumerable.Range(0, lines.Count)
               from j in Enumerable.Range(i + 1, lines.Count - i - 1)
               let similarity = lines[i].Text == lines[j].Text ? 1 : Reading.Similarity(lines[i].Stems, lines[j].Stems)
               where similarity >= NearDuplicate
               select $"{similarity:0.00}: {lines[i].Text} | {lines[j].Text}";
    }

    /// <summary>Reading index of the running text in German: all but titles, column headings and labels, which are no sentences.</summary>
    public static double GermanLix(V1.EditionContent content) => Reading.Lix(Running(content).Select(t => t.Values.GetValueOrDefault("de", "")));

    private static IEnumerable<V1.Text> Running(V1.EditionContent content) =>
        new[] { content.Summary, content.Introduction }
            .Concat(content.StartingAid.Select(s => s.Statement))
            .Concat(content.Topics.Select(t => t.Summary))
            .Concat(content.Topics.SelectMany(t => t.Checkpoints).SelectMany(c => c.Practices.Select(p => p.Text).Prepend(c.Statement)))
            .Concat(content.Topics.SelectMany(t => t.Templates).SelectMany(t => t.Items.Prepend(t.Intro)))
            .OfType<V1.Text>();

    private static IEnumerable<V1.Text> All(IMessage message) => message is V1.Text text
        ? [text]
        : message.Descriptor.Fields.InFieldNumberOrder()
            .Where(f => f.FieldType == FieldType.Message)
            .SelectMany(f => f.Accessor.GetValue(message) switch
            {
                IMessage one => [one],
                System.Collections.IEnumerable many => many.OfType<IMessage>(),
                _ => [],
            })
            .SelectMany(All);

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bTBD\b|…|\.\.\.|\bxxx+\b|\blorem\b|\bipsum\b|\?\?|\{\{|<[a-z]", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"§|\(EU\)|EU-Recht|EU law|\bGesetz\b|\bgesetzlich|\bvorgeschrieben|\bthe law\b|\bby law\b|\blegally\b|\bsection \d", RegexOptions.IgnoreCase)]
    private static partial Regex Law();
}
