using Microsoft.AspNetCore.Http.Extensions;
using Om.Hosting;

namespace Om.Portal;

/// <summary>Signing in at the issuer and out again. Mapped only where there is one.</summary>
internal static class SignInPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/anmelden", BeginAsync).WithMetadata(new SitePage(PortalSite.Site, leadsOn: true));
        pages.MapGet("/anmelden/antwort", FinishAsync).WithMetadata(new SitePage(PortalSite.Site, leadsOn: true));
        pages.MapPost("/abmelden", SignOutAsync);
    }

    /// <summary>Sends the browser to the issuer.</summary>
    private static async Task<IResult> BeginAsync(
        string? weiter, string? frisch, HttpContext http, Issuer issuer, SignInOptions options, PendingSignIns pending, Links links, IConfiguration configuration)
    {
        var home = PublicAddress.Of(configuration);
        if (issuer.IsOwn && !string.Equals(http.Request.Host.Value, home.Authority, StringComparison.OrdinalIgnoreCase))
        {
            // By another name of this machine the answer would come to where this browser has begun nothing.
            return Page.Next(new Uri(home, Paths.SignInFor(Links.IsLocal(weiter) ? weiter! : Paths.MyRuns) + (frisch is null ? "" : "&frisch=1")).ToString());
        }

        var found = await issuer.DiscoverAsync(http.RequestAborted);
        var begun = PendingSignIn.New(Links.IsLocal(weiter) ? weiter! : Paths.MyRuns);
        pending.Put(http, begun);
        var query = new QueryBuilder
        {
            { "response_type", "code" },
            { "client_id", options.ClientId },
            { "redirect_uri", links.Absolute(http, Paths.SignInAnswer) },
            { "scope", options.Scope },
            { "state", begun.State },
            { "nonce", begun.Nonce },
            { "code_challenge", begun.Challenge },
            { "code_challenge_method", "S256" },
            { "ui_locales", Languages.Current },
        };
        if (options.Resource.Length > 0)
        {
            query.Add("resource", options.Resource);
        }

        // A sensitive act wants a fresh proof, also of somebody whom the issuer still knows.
        var prompt = $"{(frisch is null ? "" : "login")} {options.Prompt}".Trim();
        if (prompt.Length > 0)
        {
            query.Add("prompt", prompt);
        }

        return Page.Next(found.AuthorizationEndpoint + query.ToQueryString());
    }

    /// <summary>The issuer's answer. Whatever is wrong with it is one page: what it was helps nobody who did not make it up.</summary>
    private static async Task<IResult> FinishAsync(
        string? code,
        string? state,
        string? iss,
        HttpContext http,
        Issuer issuer,
        PendingSignIns pending,
        Sessions sessions,
        Links links,
        ILogger<Issuer> log)
    {
        var begun = pending.Take(http, state ?? "");
        if (begun is null || string.IsNullOrEmpty(code) || (iss is not null && !issuer.Is(iss)))
        {
            return Failed(begun);
        }

        try
        {
            var (tokens, idToken) = await issuer.ExchangeAsync(code, links.Absolute(http, Paths.SignInAnswer), begun.Verifier, http.RequestAborted);
            await sessions.BeginAsync(http, await issuer.VerifyAsync(idToken, begun.Nonce, http.RequestAborted), tokens);
            return Page.Next(begun.Next);
        }
        catch (IssuerRefused refused)
        {
            log.LogWarning("A sign-in came to nothing: {Reason}.", refused.Message);
            return Failed(begun);
        }
    }

    /// <summary>
    /// Ends the session here, then leads on to the issuer, which ends its own. By a page that moves on, not by a redirect: browsers let a form lead
    /// to no other site.
    /// </summary>
    private static async Task<IResult> SignOutAsync(Posted _, HttpContext http, Issuer issuer, SignInOptions options, Sessions sessions, Links links)
    {
        await sessions.EndAsync(http);
        sessions.Forget(http);
        string? next = null;
        try
        {
            if ((await issuer.DiscoverAsync(http.RequestAborted)).EndSessionEndpoint is { Length: > 0 } endpoint)
            {
                next = endpoint + new QueryBuilder
                {
                    { "client_id", options.ClientId },
                    { "post_logout_redirect_uri", links.Absolute(http, Paths.Home) },
                }.ToQueryString();
                http.Response.Headers["Refresh"] = $"0;url={next}";
            }
        }
        catch (PageError)
        {
            // Here the person is signed out, which is what matters.
        }

        return Page.Show<SignedOutView>(new SignedOutModel(next));
    }

    private static IResult Failed(PendingSignIn? begun) =>
        Page.Show<SignInFailedView>(new SignInFailedModel(Paths.SignInFor(begun?.Next ?? Paths.MyRuns)), StatusCodes.Status400BadRequest);
}

/// <summary>A sign-in that came to nothing; <paramref name="Again"/> begins another.</summary>
public sealed record SignInFailedModel(string Again);

/// <summary>After signing out; <paramref name="Next"/> ends the session at the issuer too.</summary>
public sealed record SignedOutModel(string? Next);
