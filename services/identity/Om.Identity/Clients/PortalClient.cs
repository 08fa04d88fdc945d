using Microsoft.EntityFrameworkCore;
using Om.Hosting;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

/// <summary>
/// The portal as a client: code with PKCE, no secret. It needs none: addresses to return to are compared whole, and the code is worth nothing
/// without the verifier that never leaves the portal.
/// </summary>
internal sealed class PortalClient(IOpenIddictApplicationManager applications, IdentityOptions options, IConfiguration configuration)
{
    /// <summary>Its <c>client_id</c>.</summary>
    public const string Id = "portal";

    /// <summary>Where the portal takes people back, below the public address.</summary>
    public const string ReturnPath = "/anmelden/antwort";

    /// <summary>Registers it, or brings its addresses up to date.</summary>
    public async Task RegisterAsync(CancellationToken cancellation)
    {
        var descriptor = Describe(PublicAddress.Of(configuration));
        try
        {
            if (await applications.FindByClientIdAsync(Id, cancellation) is { } found)
            {
                await applications.UpdateAsync(found, descriptor, cancellation);
            }
            else
            {
                await applications.CreateAsync(descriptor, cancellation);
            }
        }
        catch (Exception error) when (error is DbUpdateException or OpenIddictExceptions.ConcurrencyException or OpenIddictExceptions.ValidationException)
        {
            // Another instance that starts at the same moment was faster; it writes the same.
        }
    }

    private OpenIddictApplicationDescriptor Describe(Uri home)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = Id,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = "Portal",
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.EndSession,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
                Permissions.Scopes.Profile,
                Permissions.Scopes.Email,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        descriptor.RedirectUris.UnionWith(options.PortalRedirects.Length > 0 ? options.PortalRedirects.Select(a => new Uri(a)) : [new Uri(home, ReturnPath)]);
        descriptor.PostLogoutRedirectUris.UnionWith(options.PortalAfterSignOut.Length > 0 ? options.PortalAfterSignOut.Select(a => new Uri(a)) : [new Uri(home, "/")]);
        return descriptor;
    }
}
