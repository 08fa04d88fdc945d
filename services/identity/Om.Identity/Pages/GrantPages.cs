using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>Who has which role.</summary>
/// <param name="Email">The address looked for; empty for everybody.</param>
/// <param name="Grants">The grants.</param>
/// <param name="IsCut">Whether there are more.</param>
public sealed record GrantsModel(string Email, IReadOnlyList<GrantEntry> Grants, bool IsCut);

/// <summary>A role being given.</summary>
public sealed record NewGrantModel(string Email, string Role, string Organisation, string Until, string Reason, FormErrors Errors);

/// <summary>A role being taken back.</summary>
public sealed record EndGrantModel(GrantEntry Grant, string Reason, FormErrors Errors);

/// <summary>The office gives roles and takes them back.</summary>
internal static class GrantPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/verwaltung/aufgaben", (HttpContext http, IdentityDb db, GrantEntries entries) => ListAsync("", http, db, entries));
        // By a form: addresses of people do not belong into addresses of pages.
        pages.MapPost("/konto/verwaltung/aufgaben", (Posted form, HttpContext http, IdentityDb db, GrantEntries entries) => ListAsync(form["email"], http, db, entries));
        pages.MapGet("/konto/verwaltung/aufgaben/neu", (Delegate)ShowNewAsync);
        pages.MapPost("/konto/verwaltung/aufgaben/neu", GiveAsync);
        pages.MapGet("/konto/verwaltung/aufgaben/{id:guid}/beenden", ShowEndAsync);
        pages.MapPost("/konto/verwaltung/aufgaben/{id:guid}/beenden", EndAsync);
    }

    private static async Task<IResult> ListAsync(string email, HttpContext http, IdentityDb db, GrantEntries entries)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.Grants);
        var normalized = EmailAddress.Normalize(email.Length <= EmailAddress.Most ? email : "");
        var wanted = email.Length == 0 ? db.Grants : db.Grants.Where(g => db.Accounts.Any(a => a.Id == g.AccountId && a.NormalizedEmail == normalized));
        var grants = await entries.OfAsync(wanted, http.RequestAborted);
        return Page.Show<GrantsView>(new GrantsModel(email, grants, grants.Count == GrantEntries.Most));
    }

    private static async Task<IResult> ShowNewAsync(HttpContext http)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.NewGrant, fresh: true);
        return Page.Show<NewGrantView>(new NewGrantModel("", Roles.Adviser, "", "", "", FormErrors.None));
    }

    private static async Task<IResult> GiveAsync(Posted form, HttpContext http, IdentityDb db, Clock clock, TimeProvider time)
    {
        var current = await OfficeSite.OfficeAsync(http, AccountPaths.NewGrant, fresh: true);
        var now = time.GetUtcNow();
        var errors = new FormErrors();
        errors.CheckDate("until", OfficeTexts.Until, form["until"]);
        var sent = Read(form, errors.Any ? null : clock.EndOf(form["until"]));
        var validation = new Validation();
        GrantService.Look(sent, now, validation);
        errors.AddViolations(
            validation, ("grant.role", "role", OfficeTexts.Role), ("grant.organisation", "organisation", OfficeTexts.Organisation),
            ("grant.reason", "reason", OfficeTexts.Reason), ("grant.valid_until", "until", OfficeTexts.Until));
        var account = await GrantService.FindAccountAsync(db, sent.Account, http.RequestAborted);
        if (account is null)
        {
            errors.Add("email", OfficeTexts.NoSuchAccount);
        }
        else if (await HasAlreadyAsync(db, account.Id, sent, now, http.RequestAborted))
        {
            errors.Add("role", OfficeTexts.HasAlready);
        }

        if (errors.Any)
        {
            return Page.Show<NewGrantView>(
                new NewGrantModel(form["email"], form["role"], form["organisation"], form["until"], form["reason"], errors), errors.Status());
        }

        db.Grants.Add(Grant.Create(
            account!.Id, sent.Role, sent.Organisation, null, sent.ValidUntil?.ToDateTimeOffset(), current.Account.Subject, sent.Reason, now));
        await db.SaveChangesAsync(http.RequestAborted);
        return Page.Next(Notices.With(AccountPaths.Grants, "gegeben"));
    }

    private static V1.Grant Read(Posted form, DateTimeOffset? until) => new()
    {
        Account = "accounts/" + form["email"],
        Role = form["role"],
        Organisation = form["organisation"],
        ValidUntil = until?.ToTimestamp(),
        Reason = form["reason"],
    };

    /// <summary>The same role twice says nothing more than once; mostly it was a button pressed twice.</summary>
    private static Task<bool> HasAlreadyAsync(IdentityDb db, Guid account, V1.Grant sent, DateTimeOffset now, CancellationToken cancellation) =>
        db.Grants.AnyAsync(
            g => g.AccountId == account && g.Role == sent.Role && g.Organisation == sent.Organisation && g.EndedAt == null
                && (g.ValidUntil == null || g.ValidUntil > now), cancellation);

    private static async Task<IResult> ShowEndAsync(Guid id, HttpContext http, IdentityDb db, GrantEntries entries)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.EndGrant(id.ToString()), fresh: true);
        return Page.Show<EndGrantView>(new EndGrantModel(await FindAsync(id, db, entries, http.RequestAborted), "", FormErrors.None));
    }

    private static async Task<IResult> EndAsync(Guid id, Posted form, HttpContext http, IdentityDb db, GrantEntries entries, TimeProvider time)
    {
        var current = await OfficeSite.OfficeAsync(http, AccountPaths.EndGrant(id.ToString()), fresh: true);
        var entry = await FindAsync(id, db, entries, http.RequestAborted);
        var errors = new FormErrors();
        errors.Check("reason", OfficeTexts.Reason, form["reason"], 500, required: true);
        if (!errors.Any)
        {
            try
            {
                var (now, name) = (time.GetUtcNow(), id.ToString());
                var grant = await db.Grants.SingleAsync(g => g.Id == name, http.RequestAborted);
                await GrantService.RequireAnotherOfficeAsync(db, grant, now, http.RequestAborted);
                grant.End(current.Account.Subject, form["reason"], now);
                await db.SaveChangesAsync(http.RequestAborted);
                return Page.Next(Notices.With(AccountPaths.Grants, "genommen"));
            }
            catch (Fault fault) when (fault.Reason == "LAST_OFFICE")
            {
                errors.Add("reason", OfficeTexts.LastOffice);
            }
        }

        return Page.Show<EndGrantView>(new EndGrantModel(entry, form["reason"], errors), errors.Status());
    }

    private static async Task<GrantEntry> FindAsync(Guid id, IdentityDb db, GrantEntries entries, CancellationToken cancellation)
    {
        var name = id.ToString();
        return (await entries.OfAsync(db.Grants.Where(g => g.Id == name), cancellation)).SingleOrDefault() ?? throw new PageError(Failure.NotFound);
    }
}
