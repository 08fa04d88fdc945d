using Microsoft.EntityFrameworkCore;

namespace Om.Identity;

/// <summary>What a signed-in person changes about the own account: name, language, password, address. Sensitive ones want a fresh session.</summary>
internal sealed class ChangeAccount(
    IdentityDb db, PasswordCheck passwords, CommonPasswords common, AttemptBook attempts, Sessions sessions, Outbound mails, TimeProvider time)
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan NoticeLife = TimeSpan.FromDays(1);

    /// <summary>What came of asking for another address; as in <see cref="SignUp.Begun"/>.</summary>
    internal sealed record Begun(Guid? Challenge, IReadOnlyList<FieldProblem> Problems, DateTimeOffset? ClosedUntil);

    /// <summary>Changes name and language of mails.</summary>
    public async Task<IReadOnlyList<FieldProblem>> SetNameAsync(SignedIn current, string name, string language, CancellationToken cancellation)
    {
        var trimmed = name.Trim();
        if (trimmed.Length is 0 or > 100 || trimmed.Any(char.IsControl))
        {
            return [new FieldProblem("name", trimmed.Length == 0 ? Problem.NameMissing : Problem.NameLong)];
        }

        current.Account.DisplayName = trimmed;
        current.Account.Language = language == "en" ? "en" : "de";
        current.Account.ConcurrencyStamp = Guid.NewGuid().ToString();
        await db.SaveChangesAsync(cancellation);
        return [];
    }

    /// <summary>Sets another password and ends all other sessions; wants a fresh session.</summary>
    public async Task<IReadOnlyList<FieldProblem>> SetPasswordAsync(SignedIn current, string password, CancellationToken cancellation)
    {
        current.RequireFresh(time.GetUtcNow());
        if (PasswordRules.Find(password, current.Account.Email!, common) is { } problem)
        {
            return [new FieldProblem("password", problem)];
        }

        var now = time.GetUtcNow();
        current.Account.ChangePassword(passwords.Hash(password), now);
        await sessions.EndAllAsync(current.Account.Id, current.Session.Id, cancellation);
        mails.Add(MailKind.PasswordChanged, current.Account.Email!, current.Account.Language, "", now + NoticeLife);
        await db.SaveChangesAsync(cancellation);
        return [];
    }

    /// <summary>Mails a code to the new address; wants a fresh session. An address that has an account gets a mail without one, and nobody is told.</summary>
    public async Task<Begun> BeginEmailAsync(SignedIn current, string emailText, string address, CancellationToken cancellation)
    {
        current.RequireFresh(time.GetUtcNow());
        if (EmailAddress.Read(emailText) is not { } email)
        {
            return new Begun(null, [new FieldProblem("email", Problem.EmailInvalid)], null);
        }

        if (await attempts.TryTakeAsync(cancellation, Outbound.Counters(email, address)) is { } until)
        {
            return new Begun(null, [], until);
        }

        var now = time.GetUtcNow();
        var normalized = EmailAddress.Normalize(email);
        var taken = await db.Accounts.AnyAsync(a => a.NormalizedEmail == normalized, cancellation);
        var (id, code) = (Guid.NewGuid(), ShortCode.New());
        db.Challenges.Add(new Challenge
        {
            Id = id,
            Purpose = ChallengePurpose.ChangeEmail,
            AccountId = current.Account.Id,
            Email = email,
            CodeHash = taken ? null : ShortCode.Hash(id, code),
            ExpiresAt = now + CodeLife,
        });
        mails.Add(taken ? MailKind.SignUpTaken : MailKind.EmailChange, email, current.Account.Language, code, now + CodeLife);
        await db.SaveChangesAsync(cancellation);
        return new Begun(id, [], null);
    }

    /// <summary>Takes the new address and tells the old one; false when the code is wrong, over, or was used.</summary>
    public async Task<bool> ConfirmEmailAsync(SignedIn current, Guid challenge, string code, CancellationToken cancellation)
    {
        var account = current.Account;
        var begun = await db.Challenges.SingleOrDefaultAsync(
            c => c.Id == challenge && c.Purpose == ChallengePurpose.ChangeEmail && c.AccountId == account.Id, cancellation);
        var now = time.GetUtcNow();
        var right = begun is not null && begun.TryUse(code, now);
        var normalized = EmailAddress.Normalize(begun?.Email ?? "");
        if (right && !await db.Accounts.AnyAsync(a => a.NormalizedEmail == normalized, cancellation))
        {
            mails.Add(MailKind.EmailChanged, account.Email!, account.Language, "", now + NoticeLife);
            (account.Email, account.NormalizedEmail) = (begun!.Email, normalized);
            account.ConcurrencyStamp = Guid.NewGuid().ToString();
        }
        else
        {
            right = false;
        }

        await db.SaveChangesAsync(cancellation);
        return right;
    }
}
