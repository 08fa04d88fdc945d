namespace Om.Assessments;

/// <summary>
/// This service's own copy of an edition it works with, so that firms go on working while the checks service is away. Content never changes;
/// whether firms may start on it does, once.
/// </summary>
internal sealed class EditionCopy
{
    public required string Name { get; init; }

    public required string Check { get; init; }

    public required int Number { get; init; }

    public required string ContentHash { get; init; }

    /// <summary>The content as protobuf.</summary>
    public required byte[] Content { get; init; }

    /// <summary>Whether firms may start on it. Of several in use only the latest counts: news of its successor may still be on the way.</summary>
    public required bool InUse { get; set; }
}
