namespace Om.Checks;

/// <summary>One entry of the change stream.</summary>
internal sealed class EditionChange
{
    public required long Sequence { get; init; }

    public required V1.EditionChange.Types.Kind Kind { get; init; }

    /// <summary>Resource name.</summary>
    public required string Edition { get; init; }

    public required string ContentHash { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }
}
