using Microsoft.EntityFrameworkCore;

namespace Om.Portal;

/// <summary>Removes sessions that are over.</summary>
internal sealed class SessionSweep(IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionSweep> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Removes them once.</summary>
    public static async Task<int> SweepAsync(PortalDb db, DateTimeOffset now, CancellationToken cancellation)
    {
        var (unused, old) = (now - PortalSession.Idle, now - PortalSession.Longest);
        return await db.Sessions.Where(s => s.SeenAt <= unused || s.CreatedAt <= old).ExecuteDeleteAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await SweepAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), time.GetUtcNow(), stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning("Sessions that are over wait to be removed: {Error}.", error.GetType().Name);
            }
        }
    }
}
