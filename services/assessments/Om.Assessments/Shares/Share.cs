using Om.Hosting;

namespace Om.Assessments;

/// <summary>A firm's consent that somebody may see one run. It is never changed but ended, and stays as long as the run: who was let in is never in doubt.</summary>
internal sealed class Share : IVersioned
{
    /// <summary>UUID version 7.</summary>
    public required Guid Id { get; init; }

    public required Guid AssessmentId { get; init; }

    public int Version { get; private set; } = 1;

    /// <summary>Owner who gave it; it counts only while the run is theirs.</summary>
    public required string GivenBy { get; init; }

    /// <summary>Resource name: <c>partnerClients/…</c> or <c>accounts/…</c>.</summary>
    public required string Recipient { get; init; }

    /// <summary>What the firm saw the recipient called.</summary>
    public string RecipientName { get; init; } = "";

    public required ShareScopes Scopes { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Version of the text the firm agreed to.</summary>
    public required string ConsentVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public string Name => $"{Assessment.NameOf(AssessmentId)}/shares/{Id:D}";

    /// <summary>Ends it at once.</summary>
    public void Revoke(DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            throw Fault.Precondition("SHARE_ENDED", "This share was ended before.");
        }

        RevokedAt = now;
        Version++;
    }

    /// <summary>Whether it opens anything at <paramref name="now"/>.</summary>
    public V1.Share.Types.State StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? V1.Share.Types.State.Revoked
        : ExpiresAt <= now ? V1.Share.Types.State.Expired
        : V1.Share.Types.State.Active;
}

/// <summary>What of a run a share opens; each is the contract's number as a bit.</summary>
[Flags]
internal enum ShareScopes
{
    None = 0,
    Result = 1 << V1.Share.Types.Scope.Result,
    Answers = 1 << V1.Share.Types.Scope.Answers,
    Plan = 1 << V1.Share.Types.Scope.Plan,
    Any = Result | Answers | Plan,
}
