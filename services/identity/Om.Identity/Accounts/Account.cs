using Microsoft.AspNetCore.Identity;

namespace Om.Identity;

/// <summary>A person who can sign in. It exists only once the e-mail address was confirmed.</summary>
public sealed class Account : IdentityUser<Guid>
{
    /// <summary>How the person wants to be called; at most 100 characters.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Language of mails: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "de";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the password was set last; a passkey alone leaves it null.</summary>
    public DateTimeOffset? PasswordSetAt { get; set; }

    /// <summary>When the office closed it; it then can neither sign in nor renew a token.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Protected key of the authenticator app; kept while it is being set up and while <see cref="IdentityUser{TKey}.TwoFactorEnabled"/>.</summary>
    public string? TotpKey { get; set; }

    /// <summary>The last time step whose code was used: no code counts twice.</summary>
    public long TotpStep { get; set; }

    /// <summary>Subject of its tokens.</summary>
    public string Subject => Id.ToString();

    /// <summary>Resource name, <c>accounts/{id}</c>.</summary>
    public string Name => $"accounts/{Id}";

    /// <summary>A new account with a confirmed address.</summary>
    public static Account Create(string email, string displayName, string language, string passwordHash, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new Account
        {
            Id = id,
            UserName = id.ToString("N"),
            NormalizedUserName = id.ToString("N").ToUpperInvariant(),
            Email = email,
            NormalizedEmail = EmailAddress.Normalize(email),
            EmailConfirmed = true,
            DisplayName = displayName,
            Language = language,
            PasswordHash = passwordHash,
            PasswordSetAt = now,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            CreatedAt = now,
        };
    }

    /// <summary>Sets another password; whatever was signed in with the old one is ended by the caller.</summary>
    public void ChangePassword(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        PasswordSetAt = now;
        SecurityStamp = Guid.NewGuid().ToString("N");
        ConcurrencyStamp = Guid.NewGuid().ToString();
    }
}

/// <summary>A code printed for the day the authenticator app is lost. Only its hash is kept; used ones are removed.</summary>
internal sealed class RecoveryCode
{
    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] Hash { get; init; }
}
