using MassTransit;

namespace Om.Contracts.Assessments;

/// <summary>A firm that said yes to anonymous statistics contributes the ratings of a completed run, or replaces what it contributed before.</summary>
/// <param name="StatisticsKey">Random key of the contribution; leads back to the run inside the assessments service only.</param>
/// <param name="Version">Counts up per contribution; an event with a lower one is out of date.</param>
/// <param name="Edition">Resource name of the edition.</param>
/// <param name="Mode"><c>alone</c>, <c>with_adviser</c> or <c>in_group</c>.</param>
/// <param name="Guest">Whether the run has no account.</param>
/// <param name="Branch">Section of the classification of economic activities, "A" to "U"; null when not told.</param>
/// <param name="SizeClass"><c>micro</c>, <c>small</c>, <c>medium</c> or <c>large</c>; null when not told.</param>
/// <param name="Region">Federal state, ISO 3166-2; null when not told.</param>
/// <param name="Ratings">Rated line to <c>none</c>, <c>some</c>, <c>urgent</c> or <c>not_applicable</c>. No notes, no reasons.</param>
/// <param name="OccurredAt">When, UTC.</param>
[MessageUrn("om.assessments.v1.RatingsContributed")]
[EntityName("om.assessments.v1.RatingsContributed")]
public sealed record RatingsContributed(
    Guid StatisticsKey,
    int Version,
    string Edition,
    string Mode,
    bool Guest,
    string? Branch,
    string? SizeClass,
    string? Region,
    IReadOnlyDictionary<string, string> Ratings,
    DateTimeOffset OccurredAt);
