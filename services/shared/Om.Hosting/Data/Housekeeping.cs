using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>Removes bookkeeping rows whose time is over: answers after 24 hours, sent events after 7 days, inbox proofs after 14.</summary>
internal sealed class Housekeeping<TDb>(
    IServiceScopeFactory scopes, WriteGate<TDb> gate, TimeProvider time, ILogger<Housekeeping<TDb>> log) : BackgroundService
    where TDb : OmDb
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

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
                log.LogWarning(error, "Housekeeping of {Database} failed; trying again in an hour.", typeof(TDb).Name);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var now = time.GetUtcNow();
        var answered = now.AddHours(-24);
        var sent = now.AddDays(-7);
        var handled = now.AddDays(-14);
        using var turn = await gate.EnterAsync(cancellation);
        await db.ProcessedRequests.Where(r => r.CreatedAt < answered).ExecuteDeleteAsync(cancellation);
        await db.Outbox.Where(r => r.SentAt < sent).ExecuteDeleteAsync(cancellation);
        await db.Inbox.Where(r => r.HandledAt < handled).ExecuteDeleteAsync(cancellation);
    }
}
