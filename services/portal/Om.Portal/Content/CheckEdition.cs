using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>A text of a check, with its language where that is not the page's.</summary>
public readonly record struct Said(string Value, string? Language)
{
    /// <summary>The text alone.</summary>
    public override string ToString() => Value;
}

/// <summary>An edition as a page shows it, in one language. Editions never change, so one object serves all requests.</summary>
public sealed record CheckEdition
{
    public required string Name { get; init; }

    public required string CheckId { get; init; }

    public required int Number { get; init; }

    public required string Hash { get; init; }

    public required string Label { get; init; }

    public required Said Publisher { get; init; }

    public required bool IsInitiatives { get; init; }

    public required Said Title { get; init; }

    public required Said Summary { get; init; }

    public required Said Introduction { get; init; }

    public required int MinutesFrom { get; init; }

    public required int MinutesTo { get; init; }

    public required bool RatesPractices { get; init; }

    public required bool NotApplicableAllowed { get; init; }

    public required IReadOnlyDictionary<NeedForAction, Said> Lights { get; init; }

    /// <summary>Least number of complete measures for a declaration; null when the check leads to none.</summary>
    public required int? DeclarationMeasures { get; init; }

    public required int DeclarationMonths { get; init; }

    public required IReadOnlyList<StartingPoint> StartingAid { get; init; }

    public required IReadOnlyList<TopicPart> Topics { get; init; }

    /// <summary>Whether some text is missing in the page's language.</summary>
    public required bool IsPartlyForeign { get; init; }

    /// <summary>All rated lines by id.</summary>
    public required IReadOnlyDictionary<string, Line> Lines { get; init; }

    public int LineCount => Lines.Count;

    public TopicPart? Topic(string id) => Topics.FirstOrDefault(t => t.Id == id);

    public CheckpointPart? Checkpoint(string id) => Topics.SelectMany(t => t.Checkpoints).FirstOrDefault(c => c.Id == id);

    public PracticePart? Practice(string id) => Topics.SelectMany(t => t.Checkpoints).SelectMany(c => c.Practices).FirstOrDefault(p => p.Id == id);

    /// <summary>The topic a checkpoint or line belongs to.</summary>
    public TopicPart? TopicOf(string item) =>
        Topics.FirstOrDefault(t => t.Lines.Any(l => l.Id == item) || t.Checkpoints.Any(c => c.Id == item));
}

/// <summary>A topic: worked through on one page.</summary>
public sealed record TopicPart(
    string Id,
    int Number,
    Said Title,
    Said Summary,
    IReadOnlyList<CheckpointPart> Checkpoints,
    IReadOnlyList<TemplatePart> Templates,
    IReadOnlyList<LeadPart> LeadsTo,
    IReadOnlyList<SourcePart> Sources)
{
    /// <summary>What is rated on this page.</summary>
    public IReadOnlyList<Line> Lines { get; } = [.. Checkpoints.SelectMany(c => c.Lines)];
}

/// <summary>A checkpoint with its examples; itself rated, or each of its examples.</summary>
public sealed record CheckpointPart(
    string Id,
    string Number,
    Said Title,
    Said Statement,
    IReadOnlyList<PracticePart> Practices,
    IReadOnlyList<LeadPart> LeadsTo,
    IReadOnlyList<SourcePart> Sources,
    IReadOnlyList<Line> Lines);

/// <summary>An example of good practice.</summary>
public sealed record PracticePart(string Id, string Number, Said Text, string Checkpoint);

/// <summary>A line that carries a traffic light.</summary>
public sealed record Line(string Id, string Number, Said Title, string Checkpoint, string? Practice);

/// <summary>A sentence of the starting aid and the topics it points to.</summary>
public sealed record StartingPoint(string Id, Said Statement, IReadOnlyList<string> Topics);

/// <summary>A pointer to another check.</summary>
public sealed record LeadPart(string Check, string Topic);

/// <summary>What a statement rests on, in the state of the day <paramref name="AsOf"/>. Where there is no address, the title says what to look up.</summary>
public sealed record SourcePart(Said Title, Uri? Address, string AsOf);

/// <summary>A template to print and fill in.</summary>
public sealed record TemplatePart(
    string Id, TemplateKind Kind, Said Title, Said Intro, IReadOnlyList<Said> Items, IReadOnlyList<Said> Columns, int Rows);

/// <summary>Forms of templates.</summary>
public enum TemplateKind
{
    Checklist,
    Guide,
    Table,
}
