using Grpc.AspNetCore.Web;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Om.Hosting;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Om.Gateway;

/// <summary>The one public address in front of the services.</summary>
public sealed class GatewayModule : OmModule
{
    // A dead instance stays out of use no longer than this after the last failure.
    private static readonly TimeSpan FailureWindow = TimeSpan.FromSeconds(5);
    private const int FailuresToJudge = 4;

    // About what one instance has in hand at a time: its death must not use up more second tries than there are.
    private const int CallsAtWork = 500;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public override string Name => "gateway";

    /// <inheritdoc />
    public override IEnumerable<string> ConfigurationProblems(IConfiguration configuration) => Destinations.Problems(configuration);

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        // With it the server makes a span and a log scope for each call it passes on. Where spans are exported they are made all the same; else the
        // caller's, or the one of the service that does the work, is the one to look for.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(passive =>
        {
            // Shorter than the time an instance stays out, or YARP keeps it out for this window instead.
            passive.DetectionWindowSize = FailureWindow;
            passive.MinimalTotalCountThreshold = FailuresToJudge;
        });
        builder.Services.TryAddSingleton<IDestinationResolver, Resolver>();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(Routes.All, Clusters.All(builder.Configuration))
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = ConnectTimeout;
                // Finds an instance that went away without a word while calls wait for it.
                handler.KeepAlivePingDelay = Ping;
                handler.KeepAlivePingTimeout = Ping;
            });
        builder.Services.AddSingleton(new RetryBudget(CallsAtWork));
        builder.Services.AddHealthChecks().AddCheck<ServicesCheck>("services");
    }

    /// <inheritdoc />
    public override void Map(WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(KeepLimits);
            proxy.UseMiddleware<ProxyFaults>();
            proxy.UseMiddleware<StreamEnd>();
            proxy.UseMiddleware<SecondTry>();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        })
        // The services speak gRPC-Web themselves; here it passes through as it is.
        .WithMetadata(new DisableGrpcWebAttribute());

    /// <summary>
    /// YARP lifts the server's limits on size and speed of a body for everything that looks like gRPC, in case it is a stream of requests. We have
    /// none, so it must not find the switches.
    /// </summary>
    private static Task KeepLimits(HttpContext context, RequestDelegate next)
    {
        context.Features.Set<IHttpMinRequestBodyDataRateFeature>(null);
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(null);
        return next(context);
    }
}
