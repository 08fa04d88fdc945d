using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>
/// A new account, in two steps: address, password and name; then the code from the mail. Nothing exists before the second, so nobody can take an
/// address that is not theirs. An address that has an account already gets the same answer, and a mail that says so.
/// </summary>
internal sealed class SignUp(IdentityDb db, PasswordCheck passwords, CommonPasswords common, AttemptBook attempts, Outbound mails, TimeProvider time)
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    /// <summary>What a person fills in.</summary>
    /// <param name="Email">Address.</param>
    /// <param name="Password">Password wished for.</param>
    /// <param name="DisplayName">How the person wants to be called.</param>
    /// <param name="Language">Language of the mail, <c>de</c> or <c>en</c>.</param>
    internal sealed record Request(string Email, string Password, string DisplayName, string Language);

    /// <summary>What came of it.</summary>
    /// <param name="Challenge">To be sent with the code; null when it did not begin.</param>
    /// <param name="Problems">Bad fields.</param>
    /// <param name="ClosedUntil">When it was asked for too often: until when.</param>
    internal sealed record Begun(Guid? Challenge, IReadOnlyList<FieldProblem> Problems, DateTimeOffset? ClosedUntil);

    /// <summary>Looks at the fields and mails a code.</summary>
    public async Task<Begun> BeginAsync(Request request, string address, CancellationToken cancellation)
    {
        var problems = Look(request, common);
        if (problems.Count > 0)
        {
            return new Begun(null, problems, null);
        }

        var email = EmailAddress.Read(request.Email)!;
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
            Purpose = ChallengePurpose.SignUp,
            Email = email,
            DisplayName = request.DisplayName.Trim(),
            Language = request.Language,
            PasswordHash = passwords.Hash(request.Password),
            CodeHash = taken ? null : ShortCode.Hash(id, code),
            ExpiresAt = now + CodeLife,
        });
        mails.Add(taken ? MailKind.SignUpTaken : MailKind.SignUp, email, request.Language, code, now + CodeLife);
        await db.SaveChangesAsync(cancellation);
        return new Begun(id, [], null);
    }

    /// <summary>Makes the account; null when the code is wrong, over, or was used.</summary>
    public Task<Account?> ConfirmAsync(Guid challenge, string code, CancellationToken cancellation) => db.RetryAsync(async () =>
    {
        var now = time.GetUtcNow();
        var begun = await db.Challenges.SingleOrDefaultAsync(c => c.Id == challenge && c.Purpose == ChallengePurpose.SignUp, cancellation);
        if (begun is null)
        {
            return null;
        }

        var right = begun.TryUse(code, now);
        var normalized = EmailAddress.Normalize(begun.Email!);
        Account? account = null;
        // Two may have begun with the same address; the second comes too late.
        if (right && !await db.Accounts.AnyAsync(a => a.NormalizedEmail == normalized, cancellation))
        {
            account = Account.Create(begun.Email!, begun.DisplayName, begun.Language, begun.PasswordHash!, now);
            db.Accounts.Add(account);
        }

        await db.SaveChangesAsync(cancellation);
        return account;
    });

    /// <summary>Bad fields of <paramref name="request"/>.</summary>
    internal static IReadOnlyList<FieldProblem> Look(Request request, CommonPasswords common)
    {
        var problems = new List<FieldProblem>();
        if (EmailAddress.Read(request.Email) is null)
        {
            problems.Add(new FieldProblem("email", Problem.EmailInvalid));
        }

        if (string.IsNullOrWhiteSpace(request.DisplayName))
        {
            problems.Add(new FieldProblem("name", Problem.NameMissing));
        }
        else if (request.DisplayName.Trim().Length > 100 || request.DisplayName.Any(char.IsControl))
        {
            problems.Add(new FieldProblem("name", Problem.NameLong));
        }

        if (PasswordRules.Find(request.Password, request.Email, common) is { } problem)
        {
            problems.Add(new FieldProblem("password", problem));
        }

        return problems;
    }
}
