namespace Om.Portal;

/// <summary>
/// Somebody signed in with one browser. The browser holds a secret, here is its hash; the tokens never leave this row, in which they are encrypted.
/// </summary>
public sealed class PortalSession
{
    /// <summary>How long it lasts without being used.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>How long it lasts at all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>Half of the SHA-256 of the browser's secret.</summary>
    public required Guid Key { get; init; }

    /// <summary>Subject at the issuer.</summary>
    public required string Subject { get; init; }

    /// <summary>What the person is called; may be empty.</summary>
    public required string Name { get; init; }

    /// <summary>Access and refresh token, encrypted.</summary>
    public required string Tokens { get; set; }

    /// <summary>When the access token ends.</summary>
    public required DateTimeOffset TokenUntil { get; set; }

    /// <summary>Until when an instance has the renewal in hand; null when none has.</summary>
    public DateTimeOffset? RenewingUntil { get; set; }

    /// <summary>When the person signed in.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was used last, give or take some minutes.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>Whether it still counts.</summary>
    public bool IsAlive(DateTimeOffset now) => now - SeenAt < Idle && now - CreatedAt < Longest;
}
