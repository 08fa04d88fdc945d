using Microsoft.EntityFrameworkCore;

namespace Om.Identity;

/// <summary>A new password for somebody who forgot the old one: a code by mail, then the password. Unknown addresses get the same answer.</summary>
internal sealed class ResetPassword(
    IdentityDb db, PasswordCheck passwords, CommonPasswords common, AttemptBook attempts, Sessions sessions, Outbound mails, TimeProvider time)
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(30);

    /// <summary>What came of asking.</summary>
    /// <param name="Challenge">To be sent with the code; null when it did not begin.</param>
    /// <param name="Problems">Bad fields.</param>
    /// <param name="ClosedUntil">When it was asked for too often: until when.</param>
    internal sealed record Begun(Guid? Challenge, IReadOnlyList<FieldProblem> Problems, DateTimeOffset? ClosedUntil);

    /// <summary>What came of the code.</summary>
    /// <param name="Done">Whether the password was changed; every session of the account is over then.</param>
    /// <param name="Problems">What is wrong with the password; with none of these the code was wrong, over, or used.</param>
    internal sealed record Finished(bool Done, IReadOnlyList<FieldProblem> Problems);

    /// <summary>Mails a code.</summary>
    public async Task<Begun> BeginAsync(string emailText, string language, string address, CancellationToken cancellation)
    {
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
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized && a.DisabledAt == null, cancellation);
        var (id, code) = (Guid.NewGuid(), ShortCode.New());
        db.Challenges.Add(new Challenge
        {
            Id = id,
            Purpose = ChallengePurpose.ResetPassword,
            AccountId = account?.Id,
            Email = email,
            CodeHash = account is null ? null : ShortCode.Hash(id, code),
            ExpiresAt = now + CodeLife,
        });
        mails.Add(account is null ? MailKind.ResetUnknown : MailKind.Reset, email, account?.Language ?? language, code, now + CodeLife);
        await db.SaveChangesAsync(cancellation);
        return new Begun(id, [], null);
    }

    /// <summary>Sets the password.</summary>
    public async Task<Finished> FinishAsync(Guid challenge, string code, string password, CancellationToken cancellation)
    {
        var begun = await db.Challenges.SingleOrDefaultAsync(c => c.Id == challenge && c.Purpose == ChallengePurpose.ResetPassword, cancellation);
        if (PasswordRules.Find(password, begun?.Email ?? "", common) is { } problem)
        {
            return new Finished(false, [new FieldProblem("password", problem)]);
        }

        var now = time.GetUtcNow();
        if (begun is null || !begun.TryUse(code, now))
        {
            await db.SaveChangesAsync(cancellation);
            return new Finished(false, []);
        }

        var account = await db.Accounts.SingleAsync(a => a.Id == begun.AccountId, cancellation);
        account.ChangePassword(passwords.Hash(password), now);
        await sessions.EndAllAsync(account.Id, except: null, cancellation);
        mails.Add(MailKind.PasswordChanged, account.Email!, account.Language, "", now + TimeSpan.FromDays(1));
        await db.SaveChangesAsync(cancellation);
        return new Finished(true, []);
    }
}
