using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>
/// Hands stored events over, at least once. It claims rows under a lease in one short statement, hands them over with no transaction open and
/// a window in flight, and marks those that arrived. Whatever dies in between leaves a lease that runs out, and the row is taken again; the
/// consumer's inbox makes the second delivery harmless.
/// </summary>
internal sealed class OutboxDispatcher<TDb>(
    IServiceScopeFactory scopes,
    OutboxSignal<TDb> signal,
    WriteGate<TDb> gate,
    EventTypes types,
    IHandover handover,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<OutboxDispatcher<TDb>> log) : BackgroundService
    where TDb : OmDb
{
    private const int Window = 256;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HandoverLimit = TimeSpan.FromSeconds(30);

    private readonly List<Task<Handed>> inFlight = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Consumers ask other services; in one process those answer only once the server listens.
        await Task.Delay(Timeout.InfiniteTimeSpan, lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FillAsync(stoppingToken);
                await WaitAsync(stoppingToken);
                await MarkAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                // An exception that leaves a background service stops the whole host.
                log.LogWarning(error, "Outbox of {Database} is out of reach; trying again.", typeof(TDb).Name);
                await Task.Delay(Poll, time, CancellationToken.None);
            }
        }

        // What was handed over should be marked, or it goes out a second time.
        await Task.WhenAll(inFlight);
        await MarkAsync();
    }

    /// <summary>Claims as many rows as the window has room for and starts handing them over.</summary>
    private async Task FillAsync(CancellationToken cancellation)
    {
        var room = Window - inFlight.Count;
        // Claiming one row at a time behind a full window would cost a write each.
        if (room < Window / 4)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        foreach (var row in await ClaimAsync(db, room, cancellation))
        {
            inFlight.Add(HandAsync(row, cancellation));
        }
    }

    private async Task<List<OutboxRow>> ClaimAsync(TDb db, int most, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // Empty is the usual case: look without taking the write lock.
        if (!await db.Outbox.AnyAsync(r => r.SentAt == null && (r.LeasedUntil == null || r.LeasedUntil < now), cancellation))
        {
            return [];
        }

        object at = db.IsSqlite ? now.UtcTicks : now;
        object until = db.IsSqlite ? (now + Lease).UtcTicks : now + Lease;
        using var turn = await gate.EnterAsync(cancellation);
        var rows = await db.Outbox.FromSqlRaw(db.IsSqlite ? ClaimSql : ClaimSql.Replace("{2}", "{2} FOR UPDATE SKIP LOCKED", StringComparison.Ordinal),
            until, at, most).AsNoTracking().ToListAsync(cancellation);
        return [.. rows.OrderBy(r => r.Id)];
    }

    private const string ClaimSql =
        """
        UPDATE outbox SET "LeasedUntil" = {0} WHERE "Id" IN (
          SELECT "Id" FROM outbox WHERE "SentAt" IS NULL AND ("LeasedUntil" IS NULL OR "LeasedUntil" < {1})
          ORDER BY "Id" LIMIT {2})
        RETURNING *
        """;

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var poll = Task.Delay(Poll, time, wake.Token);
        var work = signal.WaitAsync(wake.Token);
        await Task.WhenAny([poll, work, .. inFlight]);
        await wake.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Marks everything that has arrived, and puts aside or gives back what failed.</summary>
    private async Task MarkAsync()
    {
        var done = inFlight.Where(t => t.IsCompleted).Select(t => t.Result).ToList();
        if (done.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var now = time.GetUtcNow();
        foreach (var (row, error) in done)
        {
            db.Attach(row);
            // A hand-over cut short by shutdown or by its time limit has failed nobody yet.
            var final = error is null || (handover.FailureIsFinal && error is not OperationCanceledException);
            row.SentAt = final ? now : null;
            // Given back with a short lease left, so that a broker that is down is not asked in a tight loop.
            row.LeasedUntil = final ? null : now + Poll;
            if (error is not null && final)
            {
                db.DeadLetters.Add(DeadLetter(row, error, now));
            }
        }

        await db.SaveChangesAsync(CancellationToken.None);
        inFlight.RemoveAll(t => t.IsCompleted && done.Contains(t.Result));
    }

    private async Task<Handed> HandAsync(OutboxRow row, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(HandoverLimit);
        using var activity = Telemetry.Source.StartActivity("outbox " + row.Type, ActivityKind.Producer, row.TraceParent);
        try
        {
            var type = types.Find(row.Type) ?? throw new InvalidOperationException($"No module here publishes '{row.Type}'.");
            var evt = JsonSerializer.Deserialize(row.Payload, type, EventJson.Options)!;
            await handover.HandAsync(evt, row, limit.Token);
            return new Handed(row, null);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "Event {Type} {MessageId} was not handed over.", row.Type, row.MessageId);
            return new Handed(row, error);
        }
    }

    private static DeadLetterRow DeadLetter(OutboxRow row, Exception error, DateTimeOffset now)
    {
        var reason = $"{error.GetType().Name}: {error.Message}";
        return new DeadLetterRow
        {
            MessageId = row.MessageId,
            Type = row.Type,
            Payload = row.Payload,
            Reason = reason.Length <= 4000 ? reason : reason[..4000],
            FailedAt = now,
        };
    }

    private sealed record Handed(OutboxRow Row, Exception? Error);
}
