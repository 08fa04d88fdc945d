using Om.Hosting;

namespace Om.Identity;

/// <summary>What a challenge opens.</summary>
internal enum ChallengePurpose
{
    /// <summary>An account for a confirmed address.</summary>
    SignUp = 1,

    /// <summary>A new password.</summary>
    ResetPassword = 2,

    /// <summary>Another address for an account.</summary>
    ChangeEmail = 3,

    /// <summary>The second factor after a right password.</summary>
    SecondFactor = 4,

    /// <summary>The first office account.</summary>
    Setup = 5,

    /// <summary>A passkey being registered.</summary>
    PasskeyRegistration = 6,

    /// <summary>A passkey being used.</summary>
    PasskeySignIn = 7,
}

/// <summary>
/// Something begun that needs a proof to go on: a code from a mail, a second factor, a passkey's answer. It can be used once, for a while, and
/// stands only few wrong answers.
/// </summary>
internal sealed class Challenge : IVersioned
{
    /// <summary>Unguessable: a random UUID; it goes through the browser.</summary>
    public required Guid Id { get; init; }

    public required ChallengePurpose Purpose { get; init; }

    public int Version { get; private set; } = 1;

    /// <summary>The account it is about; null where none exists, which the asker must not learn.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>Address to be confirmed.</summary>
    public string? Email { get; init; }

    public string DisplayName { get; init; } = "";

    public string Language { get; init; } = "de";

    /// <summary>Hash of the password wished for, until the address is confirmed.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>SHA-256 over id and code; null where no code can be right.</summary>
    public byte[]? CodeHash { get; init; }

    /// <summary>What a passkey's answer is compared with, protected.</summary>
    public string? State { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public int WrongTries { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>
    /// Whether <paramref name="code"/> opens it now. A wrong one counts; over, used up and wrong are one answer.
    /// </summary>
    public bool TryUse(string code, DateTimeOffset now)
    {
        var right = CodeHash is not null && ShortCode.Matches(Id, code, CodeHash);
        return TryUse(right, now);
    }

    /// <summary>The same for a proof judged elsewhere.</summary>
    public bool TryUse(bool right, DateTimeOffset now)
    {
        Version++;
        if (!IsOpen(now))
        {
            return false;
        }

        if (!right)
        {
            WrongTries++;
            return false;
        }

        UsedAt = now;
        return true;
    }

    /// <summary>Whether it can still be used.</summary>
    public bool IsOpen(DateTimeOffset now) => UsedAt is null && now < ExpiresAt && WrongTries < ShortCode.MostTries;
}
