using MassTransit;

namespace Om.Contracts.Assessments;

/// <summary>The number of planned or done measures of a run changed. Counts only, no texts.</summary>
/// <param name="Assessment">Resource name, <c>assessments/{assessment}</c>.</param>
/// <param name="Edition">Resource name of the edition.</param>
/// <param name="Trial">Whether it is a trial run, which is never counted.</param>
/// <param name="Version">Counts up with every change of the plan; an event with a lower one is out of date.</param>
/// <param name="Planned">Measures in the plan that were not dropped.</param>
/// <param name="Complete">Of these, measures with all that a declaration needs.</param>
/// <param name="Done">Of these, measures that are done.</param>
/// <param name="DoneInTime">Of these, measures done on or before their due date.</param>
/// <param name="OccurredAt">When, UTC.</param>
[MessageUrn("om.assessments.v1.PlanProgressed")]
[EntityName("om.assessments.v1.PlanProgressed")]
public sealed record PlanProgressed(
    string Assessment,
    string Edition,
    bool Trial,
    int Version,
    int Planned,
    int Complete,
    int Done,
    int DoneInTime,
    DateTimeOffset OccurredAt);
