namespace Om.Checks;

/// <summary>
/// A document in the format om-check/1: the check it belongs to, the content, and in packages the adoption record. Reading and writing stand in
/// one file each; neither judges the content, <see cref="ContentRules"/> does.
/// </summary>
internal sealed partial record CheckDocument(string Check, V1.EditionContent Content, Adoption? Adoption)
{
    public const string Format = "om-check/1";

    private static readonly (string, V1.EditionContent.Types.Origin)[] Origins =
    [
        ("project", V1.EditionContent.Types.Origin.Project),
        ("initiative", V1.EditionContent.Types.Origin.Initiative),
    ];

    private static readonly (string, V1.EditionContent.Types.RatedLevel)[] Levels =
    [
        ("checkpoint", V1.EditionContent.Types.RatedLevel.Checkpoint),
        ("practice", V1.EditionContent.Types.RatedLevel.Practice),
    ];

    private static readonly (string, V1.Template.Types.Kind)[] Kinds =
    [
        ("checklist", V1.Template.Types.Kind.Checklist),
        ("guide", V1.Template.Types.Kind.Guide),
        ("table", V1.Template.Types.Kind.Table),
    ];

    private static readonly (string, V1.Adoption.Types.Outcome)[] Outcomes =
    [
        ("unanimous", V1.Adoption.Types.Outcome.Unanimous),
        ("no_objection", V1.Adoption.Types.Outcome.NoObjection),
        ("consensus_with_reservations", V1.Adoption.Types.Outcome.ConsensusWithReservations),
    ];
}
