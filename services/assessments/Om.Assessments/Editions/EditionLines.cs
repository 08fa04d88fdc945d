using System.Collections.Frozen;
using Om.Checks.V1;

namespace Om.Assessments;

/// <summary>An edition as this service needs it: its rated lines, and where each belongs. Immutable, shared by all calls.</summary>
internal sealed class EditionLines
{
    private readonly FrozenDictionary<string, Line> lines;
    private readonly FrozenDictionary<string, string> items;

    public EditionLines(string name, string contentHash, EditionContent content)
    {
        Name = name;
        ContentHash = contentHash;
        Content = content;
        Lines = [.. Rated(content)];
        lines = Lines.ToFrozenDictionary(l => l.Item);
        items = content.Topics.SelectMany(t => t.Checkpoints)
            .SelectMany(c => c.Practices.Select(p => (p.Id, c.Id)).Append((c.Id, c.Id)))
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);
    }

    public string Name { get; }

    public string ContentHash { get; }

    public EditionContent Content { get; }

    /// <summary>The rated lines in the order of the edition.</summary>
    public IReadOnlyList<Line> Lines { get; }

    /// <summary>The rated line <paramref name="item"/>; null when the edition has none of that id.</summary>
    public Line? Find(string item) => lines.GetValueOrDefault(item);

    /// <summary>The checkpoint <paramref name="item"/> is or belongs to; null when the edition does not know it.</summary>
    public string? CheckpointOf(string item) => items.GetValueOrDefault(item);

    /// <summary>The practice <paramref name="id"/>; null when the edition has none of that id.</summary>
    public Practice? FindPractice(string id) =>
        Content.Topics.SelectMany(t => t.Checkpoints).SelectMany(c => c.Practices).FirstOrDefault(p => p.Id == id);

    /// <summary>
    /// The need that stands where <paramref name="measure"/> comes from: that of its practice where practices are rated, else the greatest among
    /// the lines of its checkpoint.
    /// </summary>
    public Need NeedAt(Measure measure, IReadOnlyDictionary<string, Need> needs)
    {
        var own = Lines.Where(l => l.Item == measure.Practice).ToList();
        var from = own.Count > 0 ? own : [.. Lines.Where(l => CheckpointOf(l.Item) == measure.Item)];
        return from.Select(l => needs.GetValueOrDefault(l.Item)).DefaultIfEmpty().Max();
    }

    private static IEnumerable<Line> Rated(EditionContent content)
    {
        var byPractice = content.RatedLevel == EditionContent.Types.RatedLevel.Practice;
        return
            from topic in content.Topics
            from checkpoint in topic.Checkpoints
            from line in byPractice
                ? checkpoint.Practices.Select(p => new Line(p.Id, topic.Id, p.Text))
                : [new Line(checkpoint.Id, topic.Id, checkpoint.Statement)]
            select line;
    }
}

/// <summary>One rated line.</summary>
/// <param name="Item">Id of the checkpoint or practice.</param>
/// <param name="Topic">Id of its topic.</param>
/// <param name="Text">What is rated.</param>
internal sealed record Line(string Item, string Topic, Text Text);
