namespace Om.Assessments;

/// <summary>A code that opens an assessment. One run may have several: a repeated start hands out a fresh one, since none can be shown twice.</summary>
internal sealed class AccessRow
{
    public required Guid CodeHash { get; init; }

    public required Guid AssessmentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
