using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>How long bookkeeping rows are kept.</summary>
internal static class Housekeeping
{
    public static readonly TimeSpan AnswersKept = TimeSpan.FromHours(24);
    public static readonly TimeSpan SentKept = TimeSpan.FromDays(7);
    public static readonly TimeSpan InboxKept = TimeSpan.FromDays(14);
}

/// <summary>Removes bookkeeping rows whose time is over, a little at a time.</summary>
internal sealed class Housekeeping<TDb>(
    IServiceScopeFactory scopes, WriteGate<TDb> gate, TimeProvider time, ILogger<Housekeeping<TDb>> log) : BackgroundService
    where TDb : OmDb
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "Housekeeping of {Database} failed; trying again in a while.", typeof(TDb).Name);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var now = time.GetUtcNow();
        await DeleteAsync(db.ProcessedRequests.Where(r => r.CreatedAt < now - Housekeeping.AnswersKept), cancellation);
        await DeleteAsync(db.Outbox.Where(r => r.SentAt < now - Housekeeping.SentKept), cancellation);
        await DeleteAsync(db.Inbox.Where(r => r.HandledAt < now - Housekeeping.InboxKept), cancellation);
        using var turn = await gate.EnterAsync(cancellation);
        await db.EmptyLogAsync(cancellation);
    }

    private async Task DeleteAsync<T>(IQueryable<T> old, CancellationToken cancellation)
        where T : class
    {
        using var turn = await gate.EnterAsync(cancellation);
        await old.ExecuteDeleteAsync(cancellation);
    }
}
