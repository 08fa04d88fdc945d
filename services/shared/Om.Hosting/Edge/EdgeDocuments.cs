using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Om.Hosting;

/// <summary>What the edge answers itself: the contracts as files, a bare <c>/status</c>, and nothing at the paths of probes and metrics.</summary>
internal sealed class EdgeDocuments
{
    // Probes belong to the management port; a service behind the gateway answers /readyz on the port the gateway uses.
    private static readonly string[] Hidden = ["/livez", "/readyz", "/startupz", "/metrics"];
    private static readonly TimeSpan StatusAge = TimeSpan.FromSeconds(2);

    private readonly RequestDelegate next;
    private readonly HealthCheckService health;
    private readonly TimeProvider time;
    private readonly Dictionary<string, (string Type, byte[] Content, string Etag)> documents;
    private (Task<HealthReport> Report, long Since)? last;

    public EdgeDocuments(RequestDelegate next, EdgeRules rules, HealthCheckService health, TimeProvider time)
    {
        this.next = next;
        this.health = health;
        this.time = time;
        documents = rules.Documents.ToDictionary(
            d => d.Path,
            d => (d.Type, d.Content, $"\"{Convert.ToHexStringLower(SHA256.HashData(d.Content), 0, 8)}\""),
            StringComparer.OrdinalIgnoreCase);
    }

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimEnd('/');
        if (Hidden.Contains(path, StringComparer.OrdinalIgnoreCase))
        {
            return EarlyFaults.WriteAsync(context, Fault.NotFound(path));
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return next(context);
        }

        return documents.TryGetValue(path, out var document) ? WriteAsync(context, document.Type, document.Content, document.Etag)
            : path.Equals("/status", StringComparison.OrdinalIgnoreCase) ? StatusAsync(context)
            : next(context);
    }

    private static async Task WriteAsync(HttpContext context, string type, byte[] content, string etag)
    {
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "public, max-age=300";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(etag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    /// <summary>One word. What exactly is down is the operator's business and stands on the management port.</summary>
    private async Task StatusAsync(HttpContext context)
    {
        var seen = last;
        if (seen is null || time.GetElapsedTime(seen.Value.Since) > StatusAge)
        {
            last = seen = (health.CheckHealthAsync(), time.GetTimestamp());
        }

        var up = (await seen.Value.Report).Status == HealthStatus.Healthy;
        context.Response.StatusCode = up ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(up ? "up\n" : "down\n", context.RequestAborted);
    }
}
