using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

/// <summary>Token endpoint. Codes, refresh tokens and credentials were checked by the server before; here is decided whether they still count.</summary>
internal static class Token
{
    public static async Task<IResult> HandleAsync(HttpContext http, IdentityDb db, Sessions sessions, Subjects subjects)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The request was not read by the OpenID Connect server.");
        return request.IsClientCredentialsGrantType()
            ? await OfClientAsync(request, db, http.RequestAborted)
            : await OfPersonAsync(http, db, sessions, subjects);
    }

    private static async Task<IResult> OfPersonAsync(HttpContext http, IdentityDb db, Sessions sessions, Subjects subjects)
    {
        var given = await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var id = given.Principal is null ? null : Subjects.SessionOf(given.Principal);
        if (id is null || await sessions.FindAsync(id.Value, http.RequestAborted) is not { } current)
        {
            return Authorize.Refused(Errors.InvalidGrant, "The sign-in this belongs to has ended.");
        }

        if (!await TryRedeemAsync(db, given.Principal!.GetTokenId(), http.RequestAborted))
        {
            return Authorize.Refused(Errors.InvalidGrant, "The token was used at the same moment by somebody else.");
        }

        await sessions.SeenAsync(current.Session, http.RequestAborted);
        // The old claims too: among them is the family the new tokens belong to.
        var identity = Subjects.New(given.Principal!.Claims);
        var principal = await subjects.OfAsync(identity, current.Account, current.Session, http.RequestAborted);
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>
    /// Uses a code or refresh token up. The server does so too, but lets two that come at the same moment both pass; here the database decides.
    /// </summary>
    private static async Task<bool> TryRedeemAsync(IdentityDb db, string? token, CancellationToken cancellation) =>
        Guid.TryParse(token, out var id)
        && await db.Set<OpenIddictEntityFrameworkCoreToken<Guid>>().Where(t => t.Id == id && t.Status == Statuses.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, Statuses.Redeemed), cancellation) == 1;

    private static async Task<IResult> OfClientAsync(OpenIddictRequest request, IdentityDb db, CancellationToken cancellation)
    {
        var client = await db.PartnerClients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == request.ClientId && c.DisabledAt == null, cancellation);
        return client is null
            ? Authorize.Refused(Errors.InvalidGrant, "This client was switched off.")
            : Results.SignIn(Subjects.Of(client), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
