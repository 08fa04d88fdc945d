using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

/// <summary>What tokens say.</summary>
internal sealed class Subjects(IdentityDb db, TimeProvider time)
{
    private const string SessionClaim = "sid";
    private const string RolesClaim = "roles";

    /// <summary>The session a token was made in; null for one of a partner system.</summary>
    public static Guid? SessionOf(ClaimsPrincipal principal) => Guid.TryParse(principal.GetClaim(SessionClaim), out var id) ? id : null;

    /// <summary>Fills in what holds now for a person signed in by <paramref name="session"/>.</summary>
    public async Task<ClaimsPrincipal> OfAsync(ClaimsIdentity identity, Account account, Session session, CancellationToken cancellation)
    {
        identity.SetClaim(Claims.Subject, account.Subject)
            .SetClaim(Claims.Name, account.DisplayName)
            .SetClaim(Claims.Email, account.Email)
            .SetClaim(SessionClaim, session.Id.ToString())
            .SetClaim(Claims.AuthenticationTime, session.AuthTime.ToUnixTimeSeconds())
            .SetClaims(Claims.AuthenticationMethodReference, [.. session.Methods.Split(' ')])
            .SetClaims(RolesClaim, [.. await RolesAsync(account.Id, cancellation)]);
        return Finish(identity);
    }

    /// <summary>The same for a partner system.</summary>
    public static ClaimsPrincipal Of(PartnerClient client)
    {
        var identity = New();
        identity.SetClaim(Claims.Subject, client.Id)
            .SetClaim(Claims.Name, client.DisplayName)
            .SetClaims(RolesClaim, [.. Roles.Claims(Roles.PartnerSystem, client.Organisation)]);
        return Finish(identity);
    }

    /// <summary>An identity to be filled in.</summary>
    public static ClaimsIdentity New(IEnumerable<Claim>? claims = null) => new(claims, "om", Claims.Name, RolesClaim);

    /// <summary>Roles of an account that count now.</summary>
    public async Task<IReadOnlyList<string>> RolesAsync(Guid account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var grants = await db.Grants.AsNoTracking().Where(g => g.AccountId == account && g.EndedAt == null).ToListAsync(cancellation);
        return [.. grants.Where(g => g.Counts(now)).SelectMany(g => Roles.Claims(g.Role, g.Organisation)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static ClaimsPrincipal Finish(ClaimsIdentity identity)
    {
        identity.SetResources(OpenIdServer.Audience);
        identity.SetDestinations(Destinations);
        return new ClaimsPrincipal(identity);
    }

    private static IEnumerable<string> Destinations(Claim claim) => claim.Type switch
    {
        Claims.Name => claim.Subject!.HasScope(Scopes.Profile) ? [OpenIddictConstants.Destinations.IdentityToken] : [],
        Claims.Email => claim.Subject!.HasScope(Scopes.Email) ? [OpenIddictConstants.Destinations.IdentityToken] : [],
        Claims.Subject or SessionClaim or RolesClaim or Claims.AuthenticationTime or Claims.AuthenticationMethodReference =>
            [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken],
        _ => [],
    };
}
