namespace Om.Identity;

/// <summary>One sign-in of an account in one browser. The cookie only names it; ending the row ends the session and its refresh tokens.</summary>
internal sealed class Session
{
    /// <summary>Unguessable; new at every sign-in.</summary>
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person last proved who they are; sensitive acts want this to be recent.</summary>
    public required DateTimeOffset AuthTime { get; set; }

    /// <summary>How (RFC 8176): <c>pwd</c>, <c>otp</c>, <c>hwk</c>, <c>rcv</c> for a recovery code; separated by blanks.</summary>
    public required string Methods { get; set; }

    /// <summary>What the person knows the device by, such as "Firefox, Linux"; never used to decide anything.</summary>
    public string Device { get; init; } = "";

    public DateTimeOffset SeenAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How long a session lasts without being used.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(14);

    /// <summary>How long it lasts at all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Whether it still counts.</summary>
    public bool IsAlive(DateTimeOffset now) => EndedAt is null && now - SeenAt < Idle && now - CreatedAt < Longest;
}

/// <summary>A browser an account has signed in from: strangers who guess at the account do not slow it down.</summary>
internal sealed class KnownDevice
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of the secret in its cookie.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset UsedAt { get; set; }
}
