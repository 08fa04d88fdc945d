using Microsoft.EntityFrameworkCore;

namespace Om.Identity;

/// <summary>A sign-in as its owner sees it.</summary>
public sealed record SessionEntry(Guid Id, string Device, string Since, bool IsThis);

/// <summary>A role as its holder sees it.</summary>
public sealed record GrantEntry(string Role, string Organisation, string Since, string? Until, string Reason);

/// <summary>The page of an account.</summary>
public sealed record AccountModel(
    string Name, string Email, bool SecondFactor, IReadOnlyList<SessionEntry> Sessions, IReadOnlyList<GrantEntry> Grants);

/// <summary>An account: who it is, where it is signed in, what it may do.</summary>
internal static class AccountPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto", ShowAsync);
        pages.MapPost("/konto/sitzungen/beenden", EndAsync);
        pages.MapPost("/konto/abmelden", SignOutAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Sessions sessions, IdentityDb db, Clock clock, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Account);
        var open = await sessions.ListAsync(current.Account.Id, http.RequestAborted);
        var now = time.GetUtcNow();
        var grants = await db.Grants.AsNoTracking().Where(g => g.AccountId == current.Account.Id && g.EndedAt == null).ToListAsync(http.RequestAborted);
        return Page.Show<AccountView>(new AccountModel(
            current.Account.DisplayName,
            current.Account.Email!,
            current.Account.TwoFactorEnabled,
            [.. open.Select(s => new SessionEntry(s.Id, s.Device, clock.Day(s.CreatedAt), s.Id == current.Session.Id))],
            [.. grants.Where(g => g.ValidUntil is null || g.ValidUntil > now).OrderBy(g => g.GrantedAt).Select(g => new GrantEntry(
                RoleName(g.Role), g.Organisation, clock.Day(g.ValidFrom), g.ValidUntil is { } until ? clock.Day(until) : null, g.Reason))]));
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

    private static async Task<IResult> SignOutAsync(Posted _, HttpContext http, Sessions sessions)
    {
        await sessions.EndCurrentAsync(http);
        return Page.Next(Notices.With(AccountPaths.SignIn, "abgemeldet"));
    }

    private static string RoleName(string role) => role switch
    {
        Roles.Office => SiteTexts.RoleOffice,
        Roles.PartnerDelegate => SiteTexts.RolePartnerDelegate,
        Roles.AcademyRegistrar => SiteTexts.RoleAcademyRegistrar,
        Roles.NetworkCoordinator => SiteTexts.RoleNetworkCoordinator,
        Roles.Adviser => SiteTexts.RoleAdviser,
        Roles.CheckAuthor => SiteTexts.RoleCheckAuthor,
        Roles.CheckApprover => SiteTexts.RoleCheckApprover,
        Roles.ReportingReader => SiteTexts.RoleReportingReader,
        _ => role,
    };
}
