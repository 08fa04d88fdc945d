using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Om.Hosting;

/// <summary>
/// <c>/livez</c>, <c>/startupz</c>, <c>/readyz</c> and <c>/metrics</c> on the management port, grpc.health.v1 on the gRPC port. Liveness asks
/// nobody: a database that is away for half a minute must not become a storm of restarts.
/// </summary>
internal static class Health
{
    public static void Add(WebApplicationBuilder builder)
    {
        // Only our own check: the one of the message bus would make every instance unready while the broker is away.
        builder.Services.AddGrpcHealthChecks(health => health.Services.Map("", check => check.Name == "ready")).AddCheck<ReadyCheck>("ready");
        builder.Services.AddSingleton<ReadyCheck>();
    }

    /// <summary>
    /// Answers probes. A service that only the gateway talks to also answers <c>/readyz</c> on its other ports, where the gateway asks for it.
    /// </summary>
    public static void Use(WebApplication app, bool isEdge)
    {
        if (!isEdge)
        {
            app.Use((context, next) => context.Request.Path.Value == "/readyz" ? ReadyAsync(context) : next(context));
        }

        app.MapWhen(Ports.IsManagement, management =>
        {
            management.Use((context, next) => context.Request.Path.Value switch
            {
                "/livez" => Answer(context, true),
                "/startupz" => Answer(context, app.Lifetime.ApplicationStarted.IsCancellationRequested),
                "/readyz" => ReadyAsync(context),
                _ => next(context),
            });
            management.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        });
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        var check = context.RequestServices.GetRequiredService<ReadyCheck>();
        var result = await check.CheckHealthAsync(new HealthCheckContext(), context.RequestAborted);
        await Answer(context, result.Status == HealthStatus.Healthy);
    }

    private static Task Answer(HttpContext context, bool ok)
    {
        context.Response.StatusCode = ok ? 200 : 503;
        return context.Response.WriteAsync(ok ? "ok\n" : "no\n");
    }
}

/// <summary>Ready: started, not stopping, every database answers. A broker outage does not count: reads and stored writes still work.</summary>
internal sealed class ReadyCheck(IServiceScopeFactory scopes, IEnumerable<ServiceDatabase> databases, IHostApplicationLifetime lifetime) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested || !lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            foreach (var database in databases)
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = (OmDb)scope.ServiceProvider.GetRequiredService(database.ContextType);
                await db.Database.ExecuteSqlRawAsync("SELECT 1", limit.Token);
            }

            return HealthCheckResult.Healthy();
        }
        catch (Exception)
        {
            return HealthCheckResult.Unhealthy();
        }
    }
}
