using MassTransit;

namespace Om.Contracts.Assessments;

/// <summary>A firm took its yes to anonymous statistics back: its contribution must be subtracted.</summary>
/// <param name="StatisticsKey">Key of the contribution.</param>
/// <param name="Version">Higher than that of every contribution under the key before.</param>
/// <param name="OccurredAt">When, UTC.</param>
[MessageUrn("om.assessments.v1.RatingsRetracted")]
[EntityName("om.assessments.v1.RatingsRetracted")]
public sealed record RatingsRetracted(Guid StatisticsKey, int Version, DateTimeOffset OccurredAt);
