using MassTransit;

namespace Om.Contracts.Assessments;

/// <summary>Every line of a run was rated for the first time. Sent once per run; carries no answers.</summary>
/// <param name="Assessment">Resource name, <c>assessments/{assessment}</c>.</param>
/// <param name="Edition">Resource name of the edition.</param>
/// <param name="Trial">Whether it is a trial run, which is never counted.</param>
/// <param name="Mode"><c>alone</c>, <c>with_adviser</c> or <c>in_group</c>.</param>
/// <param name="Guest">Whether it was started without an account.</param>
/// <param name="OccurredAt">When, UTC.</param>
[MessageUrn("om.assessments.v1.AssessmentCompleted")]
[EntityName("om.assessments.v1.AssessmentCompleted")]
public sealed record AssessmentCompleted(
    string Assessment,
    string Edition,
    bool Trial,
    string Mode,
    bool Guest,
    DateTimeOffset OccurredAt);
