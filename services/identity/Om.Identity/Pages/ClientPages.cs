using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>A partner system as the office sees it.</summary>
/// <param name="Id">Its <c>client_id</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Organisation">Whose it is.</param>
/// <param name="HasKeys">Whether it proves itself with keys of its own instead of a secret.</param>
/// <param name="Since">Since when it is admitted.</param>
/// <param name="SecretSince">Since when it has the secret it has; null for none.</param>
/// <param name="DisabledSince">Since when it is switched off; null while it is not.</param>
/// <param name="DisableReason">Why it is switched off.</param>
public sealed record ClientEntry(
    string Id, string Name, string Organisation, bool HasKeys, string Since, string? SecretSince, string? DisabledSince, string? DisableReason);

/// <summary>A partner system being admitted.</summary>
public sealed record NewClientModel(string Name, string Organisation, string Keys, FormErrors Errors);

/// <summary>One partner system.</summary>
/// <param name="Client">The system.</param>
/// <param name="Secret">Its new secret, shown this once.</param>
/// <param name="Issuer">Where it gets its tokens.</param>
/// <param name="Reason">Why it is to be switched off, as typed.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record ClientModel(ClientEntry Client, string? Secret, string Issuer, string Reason, FormErrors Errors);

/// <summary>The office admits partner systems and switches them off.</summary>
internal static class ClientPages
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/verwaltung/systeme", ListAsync);
        pages.MapGet("/konto/verwaltung/systeme/neu", (Delegate)ShowNewAsync);
        pages.MapPost("/konto/verwaltung/systeme/neu", AdmitAsync);
        pages.MapGet("/konto/verwaltung/systeme/{id}", ShowAsync);
        pages.MapPost("/konto/verwaltung/systeme/{id}/geheimnis", RenewAsync);
        pages.MapPost("/konto/verwaltung/systeme/{id}/abschalten", DisableAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IdentityDb db, Clock clock)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.Clients);
        var clients = await db.PartnerClients.AsNoTracking().OrderBy(c => c.DisplayName).Take(Most).ToListAsync(http.RequestAborted);
        return Page.Show<ClientsView>((IReadOnlyList<ClientEntry>)[.. clients.Select(c => Entry(c, clock))]);
    }

    private static async Task<IResult> ShowNewAsync(HttpContext http)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.NewClient, fresh: true);
        return Page.Show<NewClientView>(new NewClientModel("", "", "", FormErrors.None));
    }

    private static async Task<IResult> AdmitAsync(Posted form, HttpContext http, IdentityDb db, Applications applications, TimeProvider time)
    {
        var current = await OfficeSite.OfficeAsync(http, AccountPaths.NewClient, fresh: true);
        var errors = new FormErrors();
        var validation = new Validation();
        var sent = new V1.PartnerClient { DisplayName = form["name"], Organisation = form["organisation"], Jwks = form["keys"] };
        PartnerClientService.Look(sent, validation);
        errors.AddViolations(
            validation, ("partner_client.display_name", "name", OfficeTexts.ClientName), ("partner_client.organisation", "organisation", OfficeTexts.Organisation),
            ("partner_client.jwks", "keys", OfficeTexts.ClientKeys));
        if (errors.Any)
        {
            return Page.Show<NewClientView>(new NewClientModel(form["name"], form["organisation"], form["keys"], errors), errors.Status());
        }

        var client = PartnerClient.Create(sent.DisplayName, sent.Organisation, sent.Jwks, current.Account.Subject, time.GetUtcNow());
        db.PartnerClients.Add(client);
        if (client.Keys.Length > 0)
        {
            await applications.AddAsync(client, http.RequestAborted);
        }

        await db.SaveChangesAsync(http.RequestAborted);
        return Page.Next(Notices.With(AccountPaths.Client(client.Id), "zugelassen"));
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext http, IdentityDb db, Clock clock, IConfiguration configuration)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.Client(id));
        return Show(await FindAsync(id, http, db), clock, configuration, FormErrors.None);
    }

    private static async Task<IResult> RenewAsync(
        string id, Posted _, HttpContext http, IdentityDb db, Applications applications, Clock clock, IConfiguration configuration, TimeProvider time)
    {
        await OfficeSite.OfficeAsync(http, AccountPaths.Client(id), fresh: true);
        var client = await FindAsync(id, http, db);
        client.RenewSecret(time.GetUtcNow());
        var secret = await applications.RenewSecretAsync(client, http.RequestAborted);
        return Show(client, clock, configuration, FormErrors.None, secret: secret);
    }

    private static async Task<IResult> DisableAsync(
        string id, Posted form, HttpContext http, IdentityDb db, Clock clock, IConfiguration configuration, TimeProvider time)
    {
        var current = await OfficeSite.OfficeAsync(http, AccountPaths.Client(id), fresh: true);
        var client = await FindAsync(id, http, db);
        var errors = new FormErrors();
        errors.Check("reason", OfficeTexts.Reason, form["reason"], 500, required: true);
        if (errors.Any)
        {
            return Show(client, clock, configuration, errors, form["reason"]);
        }

        client.Disable(current.Account.Subject, form["reason"], time.GetUtcNow());
        await db.SaveChangesAsync(http.RequestAborted);
        return Page.Next(Notices.With(AccountPaths.Client(id), "abgeschaltet"));
    }

    private static async Task<PartnerClient> FindAsync(string id, HttpContext http, IdentityDb db) =>
        await db.PartnerClients.SingleOrDefaultAsync(c => c.Id == id, http.RequestAborted) ?? throw new PageError(Failure.NotFound);

    private static IResult Show(
        PartnerClient client, Clock clock, IConfiguration configuration, FormErrors errors, string reason = "", string? secret = null) =>
        Page.Show<ClientView>(
            new ClientModel(Entry(client, clock), secret, new Uri(PublicAddress.Of(configuration), OpenIdServer.TokenPath).ToString(), reason, errors), errors.Status());

    private static ClientEntry Entry(PartnerClient client, Clock clock) => new(
        client.Id,
        client.DisplayName,
        client.Organisation,
        client.Keys.Length > 0,
        clock.Day(client.CreatedAt),
        client.SecretAt is { } at ? clock.Day(at) : null,
        client.DisabledAt is { } off ? clock.Day(off) : null,
        client.DisableReason);
}
