using MassTransit;

namespace Om.Contracts.Assessments;

/// <summary>A firm issued a self-declaration. Names neither firm nor number.</summary>
/// <param name="Declaration">An id of the declaration that opens nothing.</param>
/// <param name="Edition">Resource name of the edition.</param>
/// <param name="Mode"><c>alone</c>, <c>with_adviser</c> or <c>in_group</c>.</param>
/// <param name="ValidUntil">Last day of validity.</param>
/// <param name="OccurredAt">When, UTC.</param>
[MessageUrn("om.assessments.v1.DeclarationIssued")]
[EntityName("om.assessments.v1.DeclarationIssued")]
public sealed record DeclarationIssued(
    Guid Declaration,
    string Edition,
    string Mode,
    DateOnly ValidUntil,
    DateTimeOffset OccurredAt);
