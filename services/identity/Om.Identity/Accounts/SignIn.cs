using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>
/// Signs a person in: password, and the second factor where there is one. Unknown address, wrong password and closed account are one answer made
/// with the same work. Guessing slows down the guesser, never the owner on a known device.
/// </summary>
internal sealed class SignIn(
    IdentityDb db, PasswordCheck passwords, AttemptBook attempts, Devices devices, Sessions sessions, SecondFactor factors, TimeProvider time)
{
    private static readonly TimeSpan FactorLife = TimeSpan.FromMinutes(10);

    /// <summary>How it stands.</summary>
    internal enum State
    {
        /// <summary>Address or password, or the second factor, is not right.</summary>
        Refused,

        /// <summary>Too many wrong tries; see <see cref="Result.ClosedUntil"/>.</summary>
        Wait,

        /// <summary>The second factor is wanted; see <see cref="Result.Challenge"/>.</summary>
        SecondFactor,

        /// <summary>Signed in, the cookie is set.</summary>
        Done,
    }

    /// <summary>What came of a step.</summary>
    internal sealed record Result(State State, DateTimeOffset? ClosedUntil = null, Guid? Challenge = null, Account? Account = null);

    /// <summary>First step.</summary>
    /// <param name="http">The request; gets the cookies.</param>
    /// <param name="email">Address as typed.</param>
    /// <param name="password">Password as typed.</param>
    /// <param name="device">What the person knows the device by, such as "Firefox, Linux".</param>
    public async Task<Result> WithPasswordAsync(HttpContext http, string email, string password, string device)
    {
        var cancellation = http.RequestAborted;
        var normalized = EmailAddress.Normalize(email.Length <= EmailAddress.Most ? email : "");
        var account = await db.Accounts.SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, cancellation);
        var known = await devices.KnownAsync(http, account?.Id, cancellation);
        var own = known is null
            ? new Counter($"password {normalized} {ClientAddress.Key(http)}", Throttle.OfAccountAndAddress)
            : new Counter($"password device {known.Id}", Throttle.OfAccountAndAddress);
        Counter[] shared = known is null ? [new Counter($"password {ClientAddress.Key(http)}", Throttle.OfAddress)] : [];
        if (await attempts.TryTakeAsync(cancellation, [own, .. shared]) is { } until)
        {
            return new Result(State.Wait, until);
        }

        var right = passwords.IsRight(account, password, out var renew);
        if (!right || account is null || account.DisabledAt is not null)
        {
            return new Result(State.Refused);
        }

        if (renew)
        {
            account.PasswordHash = passwords.Hash(password);
        }

        await attempts.UndoAsync(shared, [own], cancellation);
        return account.TwoFactorEnabled
            ? await AskAsync(account, cancellation)
            : await FinishAsync(http, account, "pwd", device);
    }

    /// <summary>Second step, where the first said so: a code of the authenticator app, or one of the recovery codes.</summary>
    public async Task<Result> WithCodeAsync(HttpContext http, Guid challenge, string code, string device)
    {
        var cancellation = http.RequestAborted;
        var now = time.GetUtcNow();
        var begun = await db.Challenges.SingleOrDefaultAsync(c => c.Id == challenge && c.Purpose == ChallengePurpose.SecondFactor, cancellation);
        var account = begun?.AccountId is { } id ? await db.Accounts.SingleOrDefaultAsync(a => a.Id == id && a.DisabledAt == null, cancellation) : null;
        if (begun is null || account is null || !begun.IsOpen(now))
        {
            return new Result(State.Refused);
        }

        var own = new Counter($"second factor {account.Id}", Throttle.OfSecondFactor);
        if (await attempts.TryTakeAsync(cancellation, own) is { } until)
        {
            return new Result(State.Wait, until);
        }

        var method = await factors.TryUseAsync(account, code, cancellation);
        var right = begun.TryUse(method is not null, now);
        if (!right)
        {
            await db.SaveChangesAsync(cancellation);
            return new Result(State.Refused, Challenge: begun.IsOpen(now) ? begun.Id : null);
        }

        await attempts.UndoAsync([], [own], cancellation);
        return await FinishAsync(http, account, "pwd " + method, device);
    }

    /// <summary>Asks a signed-in person for the password again, before a sensitive act; the session is fresh then.</summary>
    public async Task<Result> AgainAsync(HttpContext http, string password, string code)
    {
        var cancellation = http.RequestAborted;
        if (await sessions.CurrentAsync(http) is not { } current)
        {
            return new Result(State.Refused);
        }

        var own = new Counter($"again {current.Account.Id}", Throttle.OfSecondFactor);
        if (await attempts.TryTakeAsync(cancellation, own) is { } until)
        {
            return new Result(State.Wait, until);
        }

        var right = passwords.IsRight(current.Account, password, out _);
        var method = right && current.Account.TwoFactorEnabled ? await factors.TryUseAsync(current.Account, code, cancellation) : "";
        if (!right || method is null)
        {
            return new Result(State.Refused);
        }

        await attempts.UndoAsync([], [own], cancellation);
        return await RenewAsync(current, ("pwd " + method).Trim(), cancellation);
    }

    /// <summary>Makes the session fresh: the same person has proved it once more. It stays the same one, so that nothing made in it ends.</summary>
    internal async Task<Result> RenewAsync(SignedIn current, string methods, CancellationToken cancellation)
    {
        current.Session.AuthTime = time.GetUtcNow();
        current.Session.Methods = methods;
        await db.SaveChangesAsync(cancellation);
        return new Result(State.Done, Account: current.Account);
    }

    /// <summary>Begins the session once everything wanted was proved.</summary>
    internal async Task<Result> FinishAsync(HttpContext http, Account account, string methods, string device)
    {
        await devices.RememberAsync(http, account.Id, http.RequestAborted);
        await sessions.BeginAsync(http, account, methods, device);
        return new Result(State.Done, Account: account);
    }

    private async Task<Result> AskAsync(Account account, CancellationToken cancellation)
    {
        var challenge = new Challenge
        {
            Id = Guid.NewGuid(),
            Purpose = ChallengePurpose.SecondFactor,
            AccountId = account.Id,
            ExpiresAt = time.GetUtcNow() + FactorLife,
        };
        db.Challenges.Add(challenge);
        await db.SaveChangesAsync(cancellation);
        return new Result(State.SecondFactor, Challenge: challenge.Id);
    }
}
