using Microsoft.EntityFrameworkCore;

namespace Om.Identity;

/// <summary>A role given to somebody, as people see it.</summary>
/// <param name="Id">Id of the grant.</param>
/// <param name="Role">The role, as in tokens.</param>
/// <param name="Label">What people call the role.</param>
/// <param name="Organisation">Resource name of the organisation; empty for the whole platform.</param>
/// <param name="Holder">Name of the account.</param>
/// <param name="Email">Its address.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day; null for no end.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Counts">Whether it counts already.</param>
public sealed record GrantEntry(
    string Id, string Role, string Label, string Organisation, string Holder, string Email, string From, string? Until, string By, string Reason, bool Counts);

/// <summary>Reads grants for pages: those that count or will, the newest first, with the names of people instead of ids.</summary>
internal sealed class GrantEntries(IdentityDb db, Clock clock, TimeProvider time)
{
    /// <summary>Most grants of one page.</summary>
    public const int Most = 200;

    public async Task<IReadOnlyList<GrantEntry>> OfAsync(IQueryable<Grant> wanted, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var grants = await wanted.AsNoTracking().Where(g => g.EndedAt == null && (g.ValidUntil == null || g.ValidUntil > now))
            .OrderByDescending(g => g.Id).Take(Most).ToListAsync(cancellation);
        var ids = grants.Select(g => g.AccountId).Concat(grants.Select(g => Guid.TryParse(g.GrantedBy, out var by) ? by : Guid.Empty)).Distinct().ToList();
        var people = await db.Accounts.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellation);
        return [.. grants.Select(g => Entry(g, people, now))];
    }

    /// <summary>What people call a role.</summary>
    public static string Label(string role) => role switch
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

    private GrantEntry Entry(Grant grant, Dictionary<Guid, Account> people, DateTimeOffset now)
    {
        var holder = people.GetValueOrDefault(grant.AccountId);
        var giver = Guid.TryParse(grant.GrantedBy, out var id) ? people.GetValueOrDefault(id) : null;
        return new GrantEntry(
            grant.Id,
            grant.Role,
            Label(grant.Role),
            grant.Organisation,
            holder?.DisplayName ?? "",
            holder?.Email ?? "",
            clock.Day(grant.ValidFrom),
            // The moment it ends is the first one it no longer counts: people read the last day.
            grant.ValidUntil is { } until ? clock.Day(until.AddTicks(-1)) : null,
            giver?.DisplayName ?? (grant.GrantedBy == Setup.Giver ? SiteTexts.GrantBySetup : SiteTexts.GrantByUnknown),
            grant.GrantedBy == Setup.Giver ? SiteTexts.GrantSetupReason : grant.Reason,
            grant.Counts(now));
    }
}
