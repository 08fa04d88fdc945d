using MassTransit;

namespace Om.Contracts.Checks;

/// <summary>An edition of a check was put into use; the one before it, if any, is superseded.</summary>
/// <param name="Edition">Resource name, <c>checks/{check}/editions/{number}</c>.</param>
/// <param name="Check">Resource name of the check, <c>checks/{check}</c>.</param>
/// <param name="Number">Number of the edition within its check; a higher one is later.</param>
/// <param name="ContentHash">SHA-256 of the canonical content, lower-case hex.</param>
/// <param name="Superseded">Resource name of the edition it replaces; null when it is the first.</param>
/// <param name="OccurredAt">When it was published, UTC.</param>
[MessageUrn("om.checks.v1.EditionPublished")]
[EntityName("om.checks.v1.EditionPublished")]
public sealed record EditionPublished(
    string Edition,
    string Check,
    int Number,
    string ContentHash,
    string? Superseded,
    DateTimeOffset OccurredAt);
