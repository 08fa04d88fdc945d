using Microsoft.AspNetCore.Authentication;
using OpenIddict.Server.AspNetCore;

namespace Om.Identity;

/// <summary>End-session endpoint: ends the session here, and with it every refresh token made in it.</summary>
internal static class Logout
{
    public static async Task<IResult> HandleAsync(HttpContext http, Sessions sessions)
    {
        await sessions.EndCurrentAsync(http);
        // Goes where the client asked for, if that address is one of its own.
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
