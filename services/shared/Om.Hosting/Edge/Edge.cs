using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Om.Hosting;

/// <summary>
/// The rules of the process that faces the public, the gateway or the standalone product: whose forwarded headers count, who may call from a
/// browser, what every answer carries, how much one caller may ask.
/// </summary>
internal static class Edge
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void Add(WebApplicationBuilder builder, EdgeRules rules)
    {
        var options = builder.Configuration.GetSection("Edge").Get<EdgeOptions>() ?? new EdgeOptions();
        builder.Services.Configure<EdgeOptions>(builder.Configuration.GetSection("Edge"));
        builder.Services.AddSingleton(rules);
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = 2;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in options.TrustedProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                {
                    forwarded.KnownProxies.Add(address);
                }
                else
                {
                    forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                }
            }
        });
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(options.AllowedOrigins)
            .WithMethods("GET", "POST", "PATCH", "DELETE")
            .WithHeaders("authorization", "content-type", "x-grpc-web", "grpc-timeout", "x-user-agent")
            .WithExposedHeaders("grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after")));
        builder.Services.AddSingleton<RateLimits>();
    }

    public static void Use(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.TrustedProxies;
        if (proxies.Length > 0)
        {
            app.UseForwardedHeaders();
        }

        app.Use((context, next) =>
        {
            foreach (var name in UntrustedHeaders)
            {
                context.Request.Headers.Remove(name);
            }

            context.Response.OnStarting(() =>
            {
                AddSecurityHeaders(context);
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseCors();
        app.UseMiddleware<RateLimitMiddleware>();
    }

    // Whatever is left of them after the known proxies were read was made up by the caller.
    private static readonly string[] UntrustedHeaders =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override"];

    private static void AddSecurityHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        // Answers are private unless the page or method says otherwise.
        if (string.IsNullOrEmpty(headers.CacheControl))
        {
            headers.CacheControl = "no-store";
        }
    }
}

/// <summary>Token buckets per address and per caller.</summary>
internal sealed class RateLimits(IOptions<EdgeOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> addresses = Buckets(options.Value.CostPerMinuteAndAddress);
    private readonly PartitionedRateLimiter<string> callers = Buckets(options.Value.CostPerMinuteAndCaller);

    /// <summary>Null when the call may go on, else how long to wait.</summary>
    public TimeSpan? TryTake(HttpContext context, int cost)
    {
        var address = Take(addresses, AddressKey(context.Connection.RemoteIpAddress), cost);
        if (address is not null)
        {
            return address;
        }

        var credential = context.Request.Headers.Authorization.ToString();
        // Hashed: a dump of this process must not give codes and tokens away.
        return credential.Length == 0 ? null : Take(callers, Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(credential)), 0, 16), cost);
    }

    public void Dispose()
    {
        addresses.Dispose();
        callers.Dispose();
    }

    private static TimeSpan? Take(PartitionedRateLimiter<string> limiter, string key, int cost)
    {
        using var lease = limiter.AttemptAcquire(key, cost);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(10);
    }

    private static PartitionedRateLimiter<string> Buckets(int perMinute) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
        }));

    /// <summary>One household has a whole /64 of IPv6: counting single addresses would limit nobody.</summary>
    private static string AddressKey(IPAddress? address)
    {
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return Convert.ToHexString(address.GetAddressBytes(), 0, 8);
        }

        return address?.MapToIPv4().ToString() ?? "";
    }
}

/// <summary>Answers RESOURCE_EXHAUSTED before a call that exceeds its limit does any work.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimits limits, EdgeRules rules)
{
    public Task InvokeAsync(HttpContext context)
    {
        var wait = limits.TryTake(context, rules.CostOf(context.Request.Method, context.Request.Path.Value ?? ""));
        if (wait is null)
        {
            return next(context);
        }

        var fault = Fault.Exhausted("RATE_LIMITED", $"Too many calls. Wait {Math.Ceiling(wait.Value.TotalSeconds)} seconds, then go on.", wait);
        return EarlyFaults.WriteAsync(context, fault);
    }
}
