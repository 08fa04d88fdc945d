using Om.Hosting;

namespace Om.Identity;

/// <summary>A role given to an account, for an organisation where the role needs one, from a day on and for a while.</summary>
internal sealed class Grant : IVersioned
{
    /// <summary>UUID version 7 as text.</summary>
    public required string Id { get; init; }

    public required Guid AccountId { get; init; }

    public int Version { get; private set; } = 1;

    public required string Role { get; init; }

    /// <summary>Resource name of the organisation, such as <c>networks/7</c>; empty for the whole platform.</summary>
    public string Organisation { get; init; } = "";

    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>First moment it no longer counts; null for no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Subject of who gave it; <c>setup</c> for the first one.</summary>
    public required string GrantedBy { get; init; }

    public required DateTimeOffset GrantedAt { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    public string? EndedBy { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndReason { get; private set; }

    public string Name => $"grants/{Id}";

    public static Grant Create(
        Guid account, string role, string organisation, DateTimeOffset? from, DateTimeOffset? until, string by, string reason, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            AccountId = account,
            Role = role,
            Organisation = organisation,
            ValidFrom = from ?? now,
            ValidUntil = until,
            GrantedBy = by,
            GrantedAt = now,
            Reason = reason,
        };

    /// <summary>Whether it counts at <paramref name="now"/>.</summary>
    public bool Counts(DateTimeOffset now) => EndedAt is null && ValidFrom <= now && (ValidUntil is null || now < ValidUntil);

    /// <summary>Takes it back at once. It stays readable.</summary>
    public void End(string by, string reason, DateTimeOffset now)
    {
        if (EndedAt is not null)
        {
            throw Fault.Precondition("GRANT_ENDED", "This grant was taken back before.");
        }

        EndedBy = by;
        EndReason = reason;
        EndedAt = now;
        Version++;
    }
}
