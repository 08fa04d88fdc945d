using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Takes away what callers must not tell us, and adds what every answer carries.</summary>
internal sealed class EdgeHeaders(RequestDelegate next, SelfCalls self)
{
    // Whatever is left of these after the known proxies were read was made up by the caller; baggage would travel on into every service.
    private static readonly string[] Untrusted =
    [
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Port", "Forwarded", "X-Real-IP",
        "X-Original-For", "X-Original-Proto", "X-Original-Host", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method",
        "X-Method-Override", "baggage",
    ];

    private const string Pages =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // Data is never a document of its own: shown in a browser it may load and run nothing.
    private const string Data = "default-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        foreach (var name in Untrusted)
        {
            context.Request.Headers.Remove(name);
        }

        if (!self.Made(context))
        {
            context.Request.Headers.Remove(SelfCalls.Header);
        }

        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        if (headers.ContentType != "application/grpc")
        {
            // All of them speak to browsers, and no browser can make a native gRPC call.
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.ContentSecurityPolicy = IsPage(headers.ContentType) ? Pages : Data;
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
        }

        if (context.Request.IsHttps)
        {
            // Without includeSubDomains: what else runs under the operator's name is not ours to decide.
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        // Answers are private unless the page or method says otherwise, and never public where they were made for one caller.
        var isPersonal = context.Request.Headers.ContainsKey("Authorization") || headers.ContainsKey("Set-Cookie");
        if (isPersonal || string.IsNullOrEmpty(headers.CacheControl))
        {
            headers.CacheControl = "no-store";
        }

        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        return Task.CompletedTask;
    }

    private static bool IsPage(string? type) => type?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
}
