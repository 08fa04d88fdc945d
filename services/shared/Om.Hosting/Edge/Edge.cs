using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Om.Hosting;

/// <summary>
/// The rules of the process that faces the public, the gateway or the standalone product: whose forwarded headers count, who may call from a
/// browser, what every answer carries, how much, how large and how long one caller may ask.
/// </summary>
internal static class Edge
{
    private static readonly TimeSpan SlowestHeaders = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(2);

    public static void Add(WebApplicationBuilder builder, EdgeRules rules)
    {
        var options = builder.Configuration.GetSection("Edge").Get<EdgeOptions>() ?? new EdgeOptions();
        builder.Services.Configure<EdgeOptions>(builder.Configuration.GetSection("Edge"));
        builder.Services.AddSingleton(rules);
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options));
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(options.AllowedOrigins)
            .WithMethods("GET", "POST", "PATCH", "DELETE")
            .WithHeaders("authorization", "content-type", "x-grpc-web", "grpc-timeout", "x-user-agent")
            .WithExposedHeaders("grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after")
            .SetPreflightMaxAge(PreflightAge)));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = SlowestHeaders;
            kestrel.Limits.KeepAliveTimeout = IdleConnection;
            // Finds callers of change streams that went away without a word.
            kestrel.Limits.Http2.KeepAlivePingDelay = Ping;
            kestrel.Limits.Http2.KeepAlivePingTimeout = Ping;
        });
    }

    public static void Use(WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.TrustedProxies.Length > 0)
        {
            app.UseForwardedHeaders();
        }

        var rules = app.Services.GetRequiredService<EdgeRules>();
        app.UseMiddleware<EdgeHeaders>();
        app.UseCors();
        app.UseMiddleware<EdgeFaults>();
        app.Use((context, next) =>
        {
            context.Features.Set(rules.Find(context.Request.Method, context.Request.Path.Value ?? ""));
            return next(context);
        });
        app.UseMiddleware<RateLimits>();
        app.UseMiddleware<StreamLimits>();
        app.UseMiddleware<EdgeDocuments>();
        app.UseMiddleware<CallLimitMiddleware>();
    }

    private static void Trust(ForwardedHeadersOptions forwarded, EdgeOptions options)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        // Every hop must be a known proxy, so a chain of them may have any length.
        forwarded.ForwardLimit = null;
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
    }
}
