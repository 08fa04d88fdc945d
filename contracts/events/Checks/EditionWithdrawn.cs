using MassTransit;

namespace Om.Contracts.Checks;

/// <summary>An edition was taken out of use: running assessments stay readable, none may start.</summary>
/// <param name="Edition">Resource name, <c>checks/{check}/editions/{number}</c>.</param>
/// <param name="Check">Resource name of the check, <c>checks/{check}</c>.</param>
/// <param name="Number">Number of the edition within its check.</param>
/// <param name="OccurredAt">When it was withdrawn, UTC.</param>
[MessageUrn("om.checks.v1.EditionWithdrawn")]
[EntityName("om.checks.v1.EditionWithdrawn")]
public sealed record EditionWithdrawn(string Edition, string Check, int Number, DateTimeOffset OccurredAt);
