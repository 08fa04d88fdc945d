using MassTransit;

namespace Om.Contracts.Assessments;

/// <summary>A run was erased. Whoever holds something about it removes it now.</summary>
/// <param name="Assessment">Resource name, <c>assessments/{assessment}</c>.</param>
/// <param name="StatisticsKey">Key of the run's anonymous contribution; null when it never contributed.</param>
/// <param name="ByOwner">True when the firm erased it: its contribution goes too. False when its retention time ended.</param>
/// <param name="OccurredAt">When, UTC.</param>
[MessageUrn("om.assessments.v1.AssessmentErased")]
[EntityName("om.assessments.v1.AssessmentErased")]
public sealed record AssessmentErased(
    string Assessment,
    Guid? StatisticsKey,
    bool ByOwner,
    DateTimeOffset OccurredAt);
