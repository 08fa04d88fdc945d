using Microsoft.EntityFrameworkCore;

namespace Om.Identity;

/// <summary>A sign-in as its owner sees it.</summary>
public sealed record SessionEntry(Guid Id, string Device, string Since, string Seen, bool IsThis);

/// <summary>The page of an account.</summary>
/// <param name="Name">How the person wants to be called.</param>
/// <param name="Email">The address.</param>
/// <param name="SecondFactor">Whether the second factor is on.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="IsOffice">Whether the person is of the office.</param>
/// <param name="Sessions">Where the account is signed in.</param>
/// <param name="Grants">What it may do, from whom and why.</param>
public sealed record AccountModel(
    string Name, string Email, bool SecondFactor, int Passkeys, bool IsOffice, IReadOnlyList<SessionEntry> Sessions, IReadOnlyList<GrantEntry> Grants);

/// <summary>An account: who it is, where it is signed in, what it may do.</summary>
internal static class AccountPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto", ShowAsync);
        pages.MapPost("/konto/sitzungen/beenden", EndAsync);
        pages.MapPost("/konto/sitzungen/andere-beenden", EndOthersAsync);
        pages.MapPost("/konto/abmelden", SignOutAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Sessions sessions, IdentityDb db, GrantEntries entries, Clock clock, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Account);
        var account = current.Account;
        var open = await sessions.ListAsync(account.Id, http.RequestAborted);
        var grants = await entries.OfAsync(db.Grants.Where(g => g.AccountId == account.Id), http.RequestAborted);
        return Page.Show<AccountView>(new AccountModel(
            account.DisplayName,
            account.Email!,
            account.TwoFactorEnabled,
            await db.Passkeys.CountAsync(p => p.UserId == account.Id, http.RequestAborted),
            grants.Any(g => g.Role == Roles.Office && g.Counts),
            [.. open.Select(s => new SessionEntry(s.Id, s.Device, clock.Day(s.CreatedAt), clock.Day(s.SeenAt), s.Id == current.Session.Id))],
            grants));
    }

    private static async Task<IResult> EndAsync(Posted form, HttpContext http, Sessions sessions, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Account);
        if (Guid.TryParse(form["session"], out var id))
        {
            await sessions.EndAsync(current.Account.Id, id, http.RequestAborted);
        }

        return Page.Next(Notices.With(AccountPaths.Account, "beendet"));
    }

    private static async Task<IResult> EndOthersAsync(Posted _, HttpContext http, Sessions sessions, IdentityDb db, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Account);
        await sessions.EndAllAsync(current.Account.Id, current.Session.Id, http.RequestAborted);
        await db.SaveChangesAsync(http.RequestAborted);
        return Page.Next(Notices.With(AccountPaths.Account, "allebeendet"));
    }

    private static async Task<IResult> SignOutAsync(Posted _, HttpContext http, Sessions sessions)
    {
        await sessions.EndCurrentAsync(http);
        return Page.Next(Notices.With(AccountPaths.SignIn, "abgemeldet"));
    }
}
