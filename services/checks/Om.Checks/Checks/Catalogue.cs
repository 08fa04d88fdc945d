namespace Om.Checks;

/// <summary>
/// What the catalogue says of a check, copied from one of its editions, so that a page of checks is one query without any content. Stored as
/// one JSON value: it is only ever read and replaced as a whole.
/// </summary>
internal sealed record Catalogue(
    IReadOnlyDictionary<string, string> Title,
    IReadOnlyDictionary<string, string> Summary,
    IReadOnlyList<string> Languages,
    int MinutesFrom,
    int MinutesTo,
    int RatedLines,
    V1.EditionContent.Types.Origin Origin,
    bool DeclarationPossible)
{
    public static Catalogue Of(V1.EditionContent content) => new(
        content.Title.Values.ToDictionary(),
        content.Summary.Values.ToDictionary(),
        ContentFacts.Languages(content),
        content.MinutesFrom,
        content.MinutesTo,
        ContentFacts.RatedLines(content),
        content.Origin,
        content.Declaration is not null);
}
