using System.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;

namespace Om.Pages;

/// <summary>
/// Stands around the endpoints of sites, nobody else's: language, caching, form tokens, and a page in plain words whatever goes wrong.
/// </summary>
internal sealed class PageMiddleware(RequestDelegate next, Links links, ILogger<PageMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<SitePage>() is not { } page)
        {
            await next(http);
            return;
        }

        if (links.IsSecure(http))
        {
            // The connection from the gateway is plain, the person's is not: cookies and tokens go by the person's.
            http.Request.Scheme = "https";
        }

        Languages.Apply(http.Request);
        http.Response.Headers.ContentLanguage = Languages.Current;
        http.Response.OnStarting(() =>
        {
            // What the framework says for its own navigation script, which these pages do not use.
            http.Response.Headers.Remove("blazor-enhanced-nav");
            if (http.Response.Headers.CacheControl.Count == 0)
            {
                http.Response.Headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The person went elsewhere.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            await ShowAsync(http, page, error);
        }
    }

    /// <summary>Refuses a form whose token is missing or wrong. Runs after the framework has looked at it.</summary>
    public static Task RequireTokenAsync(HttpContext http, RequestDelegate next) =>
        http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
            ? throw new PageError(Failure.BadRequest)
            : next(http);

    private async Task ShowAsync(HttpContext http, SitePage page, Exception error)
    {
        var failure = Failures.Of(error);
        var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
        if (failure == Failure.Broken)
        {
            log.LogError(error, "{Method} {Route} failed; trace {Trace}.", http.Request.Method, Route(http), trace);
        }
        else if (failure == Failure.Unavailable)
        {
            log.LogWarning("{Method} {Route}: a service does not answer ({Reason}).", http.Request.Method, Route(http), error.Message);
        }

        http.Response.Clear();
        http.Response.Headers.ContentLanguage = Languages.Current;
        if (failure is Failure.Unavailable or Failure.TooMany)
        {
            http.Response.Headers.RetryAfter = "10";
        }

        await (page.IsForScript
            ? Results.Json(new { state = failure.ToString().ToLowerInvariant() }, statusCode: failure.Status())
            : (error as PageError)?.Page ?? Page.Show<ErrorView>(new ErrorModel(failure, trace), failure.Status())).ExecuteAsync(http);
    }

    /// <summary>The pattern, not the address: ids of assessments and numbers of declarations stay out of the log.</summary>
    private static string? Route(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
