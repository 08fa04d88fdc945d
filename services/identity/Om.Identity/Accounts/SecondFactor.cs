using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>The authenticator app of an account, and the recovery codes for the day it is lost.</summary>
internal sealed class SecondFactor(IdentityDb db, Vault vault, Sessions sessions, Outbound mails, TimeProvider time)
{
    private const string Purpose = "totp-key";
    private const string Issuer = "Offensive Mittelstand";
    private const int Codes = 10;

    /// <summary>What the page shows to set up an app.</summary>
    /// <param name="Key">Key to type.</param>
    /// <param name="Link">The same for a QR code.</param>
    internal sealed record Offer(string Key, string Link);

    /// <summary>Begins to set up an app: makes a key, which counts only once a code of it was typed.</summary>
    public async Task<Offer> BeginAsync(Account account, CancellationToken cancellation)
    {
        if (account.TwoFactorEnabled)
        {
            throw Fault.Precondition("SECOND_FACTOR_ON", "There is an authenticator app already; remove it first.");
        }

        var key = Totp.NewKey();
        account.TotpKey = vault.Seal(Purpose, Convert.ToBase64String(key));
        account.TotpStep = 0;
        account.ConcurrencyStamp = Guid.NewGuid().ToString();
        await db.SaveChangesAsync(cancellation);
        return new Offer(Totp.Text(key), Totp.Link(key, Issuer, account.Email!));
    }

    /// <summary>Switches it on with a first code and returns the recovery codes, shown this once; null when the code is wrong.</summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(SignedIn current, string code, CancellationToken cancellation)
    {
        var account = current.Account;
        if (account.TwoFactorEnabled || Match(account, code) is not { } step)
        {
            return null;
        }

        account.TwoFactorEnabled = true;
        account.TotpStep = step;
        account.ConcurrencyStamp = Guid.NewGuid().ToString();
        var codes = await ReplaceCodesAsync(account, cancellation);
        // Whoever is signed in elsewhere came in without it.
        await sessions.EndAllAsync(account.Id, current.Session.Id, cancellation);
        mails.Add(MailKind.SecondFactorOn, account.Email!, account.Language, "", time.GetUtcNow() + TimeSpan.FromDays(1));
        await db.SaveChangesAsync(cancellation);
        return codes;
    }

    /// <summary>Switches it off; wants a fresh session.</summary>
    public async Task RemoveAsync(SignedIn current, CancellationToken cancellation)
    {
        current.RequireFresh(time.GetUtcNow());
        current.Account.TwoFactorEnabled = false;
        current.Account.TotpKey = null;
        current.Account.ConcurrencyStamp = Guid.NewGuid().ToString();
        db.RecoveryCodes.RemoveRange(await db.RecoveryCodes.Where(c => c.AccountId == current.Account.Id).ToListAsync(cancellation));
        mails.Add(MailKind.SecondFactorOff, current.Account.Email!, current.Account.Language, "", time.GetUtcNow() + TimeSpan.FromDays(1));
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>New recovery codes in place of the old ones; wants a fresh session.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(SignedIn current, CancellationToken cancellation)
    {
        current.RequireFresh(time.GetUtcNow());
        var codes = await ReplaceCodesAsync(current.Account, cancellation);
        await db.SaveChangesAsync(cancellation);
        return codes;
    }

    /// <summary>How many recovery codes are left.</summary>
    public Task<int> CodesLeftAsync(Guid account, CancellationToken cancellation) => db.RecoveryCodes.CountAsync(c => c.AccountId == account, cancellation);

    /// <summary>
    /// Uses a code of the app or a recovery code: <c>otp</c> or <c>rcv</c>, null when it is neither. The caller saves; of two that use the same
    /// code at the same moment one fails.
    /// </summary>
    public async Task<string?> TryUseAsync(Account account, string code, CancellationToken cancellation)
    {
        if (Match(account, code) is { } step)
        {
            account.TotpStep = step;
            account.ConcurrencyStamp = Guid.NewGuid().ToString();
            return "otp";
        }

        var hash = Hash(account.Id, code);
        if (await db.RecoveryCodes.SingleOrDefaultAsync(c => c.AccountId == account.Id && c.Hash == hash, cancellation) is not { } found)
        {
            return null;
        }

        db.RecoveryCodes.Remove(found);
        return "rcv";
    }

    private long? Match(Account account, string code) =>
        account.TotpKey is { } kept && vault.Open(Purpose, kept) is { } key
            ? Totp.Match(Convert.FromBase64String(key), code, account.TotpStep, time.GetUtcNow())
            : null;

    private async Task<IReadOnlyList<string>> ReplaceCodesAsync(Account account, CancellationToken cancellation)
    {
        db.RecoveryCodes.RemoveRange(await db.RecoveryCodes.Where(c => c.AccountId == account.Id).ToListAsync(cancellation));
        // Twice a short code: these lie in a drawer for years and are tried without a limit of time.
        var codes = Enumerable.Range(0, Codes).Select(_ => $"{ShortCode.New()}-{ShortCode.New()}").ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { AccountId = account.Id, Hash = Hash(account.Id, code) }));
        return codes;
    }

    private static byte[] Hash(Guid account, string code) => SHA256.HashData(Encoding.UTF8.GetBytes($"{account:N}\n{ShortCode.Plain(code)}"));
}
