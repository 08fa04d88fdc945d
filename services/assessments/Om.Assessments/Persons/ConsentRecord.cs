namespace Om.Assessments;

/// <summary>
/// That a firm agreed to something or took it back, and to which words. Only added to, never changed; goes with the run.
/// </summary>
internal sealed class ConsentRecord
{
    public long Id { get; init; }

    public required Guid AssessmentId { get; init; }

    /// <summary><c>statistics</c>, or <c>share</c> with the recipient: <c>share partnerClients/…</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary><c>granted</c>, <c>refused</c> or <c>revoked</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>Version of the text that was shown; empty where the caller does not say.</summary>
    public required string TextVersion { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }
}
