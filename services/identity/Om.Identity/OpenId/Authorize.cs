using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Om.Identity;

/// <summary>Authorization endpoint: whoever is signed in goes back with a code, everybody else signs in first.</summary>
internal static class Authorize
{
    // Below it a caller that asks for a fresh sign-in would send people round and round.
    private static readonly TimeSpan LeastMaxAge = TimeSpan.FromSeconds(30);

    public static async Task<IResult> HandleAsync(HttpContext http, Sessions sessions, Subjects subjects, TimeProvider time)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The request was not read by the OpenID Connect server.");
        var current = await sessions.CurrentAsync(http);
        switch (Decide(request, current?.Session.AuthTime, time.GetUtcNow()))
        {
            case Answer.Refuse:
                return Refused(Errors.LoginRequired, "Nobody is signed in.");
            case Answer.SignIn:
                return Results.Redirect(SignInPage(http, request, current is not null));
        }

        var identity = Subjects.New();
        identity.SetScopes(request.GetScopes());
        var principal = await subjects.OfAsync(identity, current!.Account, current.Session, http.RequestAborted);
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    internal enum Answer
    {
        Go,
        SignIn,
        Refuse,
    }

    /// <summary>What becomes of a request, given when the person last proved who they are.</summary>
    internal static Answer Decide(OpenIddictRequest request, DateTimeOffset? authTime, DateTimeOffset now)
    {
        var fresh = authTime is { } at && (MaxAge(request) is not { } most || now - at <= most);
        return request.HasPromptValue(PromptValues.None) ? (fresh ? Answer.Go : Answer.Refuse)
            : fresh && !request.HasPromptValue(PromptValues.Login) ? Answer.Go
            : Answer.SignIn;
    }

    internal static IResult Refused(string error, string text) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = text,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    private static TimeSpan? MaxAge(OpenIddictRequest request)
    {
        var seconds = (long?)request.GetParameter(Parameters.MaxAge);
        return seconds is null ? null : seconds > LeastMaxAge.TotalSeconds ? TimeSpan.FromSeconds(Math.Min(seconds.Value, int.MaxValue)) : LeastMaxAge;
    }

    /// <summary>The page that signs in and then comes back here, without the wish for a new sign-in, which is fulfilled by then.</summary>
    private static string SignInPage(HttpContext http, OpenIddictRequest request, bool again)
    {
        var parameters = http.Request.HasFormContentType
            ? http.Request.Form.SelectMany(f => f.Value, (f, value) => (f.Key, Value: value ?? ""))
            : http.Request.Query.SelectMany(q => q.Value, (q, value) => (q.Key, Value: value ?? ""));
        var query = new QueryBuilder();
        foreach (var (key, value) in parameters.Where(p => p.Key != Parameters.Prompt))
        {
            query.Add(key, value);
        }

        var back = OpenIdServer.AuthorizePath + query.ToQueryString();
        return AccountPaths.With(again ? AccountPaths.Again : AccountPaths.SignIn, back);
    }
}
