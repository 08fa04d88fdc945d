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
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly List<Task<Handed>> inFlight = [];
    private readonly CancellationTokenSource cut = new();

    public override void Dispose()
    {
        cut.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await handover.ReadyAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

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
                await Task.Delay(Poll, CancellationToken.None);
            }
        }

        await FinishAsync();
    }

    /// <summary>Consumers ask other services; in one process those answer only once the server listens.</summary>
    private async Task StartedAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>What was handed over should be marked, or it goes out a second time.</summary>
    private async Task FinishAsync()
    {
        try
        {
            cut.CancelAfter(StopLimit);
            // A consumer that does not listen is left behind; its lease runs out.
            await ((Task)Task.WhenAll(inFlight)).WaitAsync(StopLimit + Poll, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await MarkAsync();
        }
        catch (Exception error)
        {
            log.LogWarning(error, "Outbox of {Database} was not reached at the end; some events go out a second time.", typeof(TDb).Name);
        }
    }

    /// <summary>Claims as many rows as the window has room for and starts handing them over.</summary>
    private async Task FillAsync(CancellationToken cancellation)
    {
        var room = Window - inFlight.Count;
        if (room == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        foreach (var row in await ClaimAsync(db, room, cancellation))
        {
            inFlight.Add(HandAsync(row));
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

    // Materialised, because a plan that runs the inner query twice would claim more than it returns.
    private const string ClaimSql =
        """
        WITH claimed AS MATERIALIZED (
          SELECT "Id" FROM outbox WHERE "SentAt" IS NULL AND ("LeasedUntil" IS NULL OR "LeasedUntil" < {1})
          ORDER BY "Id" LIMIT {2})
        UPDATE outbox SET "LeasedUntil" = {0} WHERE "Id" IN (SELECT "Id" FROM claimed)
        RETURNING *
        """;

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var poll = Task.Delay(Poll, wake.Token);
        var work = signal.WaitAsync(wake.Token);
        await Task.WhenAny([poll, work, .. inFlight]);
        await wake.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Marks everything that has arrived, and puts aside or gives back what failed.</summary>
    private async Task MarkAsync()
    {
        var ended = inFlight.Where(t => t.IsCompleted).ToHashSet();
        if (ended.Count == 0)
        {
            return;
        }

        var handed = ended.Select(t => t.Result).ToList();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var now = time.GetUtcNow();
        await SetAsync(db, handed.Where(h => h.Error is null), sentAt: now, leasedUntil: null);
        // With a short lease left, so that a broker that is down is not asked in a tight loop.
        var back = handed.Where(h => h.Error is not null && !h.Final).ToList();
        await SetAsync(db, back, sentAt: null, leasedUntil: now + Poll);
        foreach (var (row, error, _) in handed.Where(h => h.Final))
        {
            db.Attach(row);
            (row.SentAt, row.LeasedUntil) = (now, null);
            db.DeadLetters.Add(DeadLetter(row, error!, now));
        }

        await db.SaveChangesAsync(CancellationToken.None);
        inFlight.RemoveAll(ended.Contains);
        if (back.Count > 0)
        {
            log.LogWarning("{Count} events of {Database} wait: {Error}", back.Count, typeof(TDb).Name, back[0].Error!.Message);
        }
    }

    private async Task SetAsync(TDb db, IEnumerable<Handed> handed, DateTimeOffset? sentAt, DateTimeOffset? leasedUntil)
    {
        var ids = handed.Select(h => h.Row.Id).ToList();
        if (ids.Count > 0)
        {
            using var turn = await gate.EnterAsync(CancellationToken.None);
            await db.Outbox.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.SentAt, sentAt).SetProperty(r => r.LeasedUntil, leasedUntil), CancellationToken.None);
        }
    }

    private async Task<Handed> HandAsync(OutboxRow row)
    {
        // After a rollback to an older version there may be events it does not know; they wait for the newer one.
        if (types.Find(row.Type) is not { } type)
        {
            return new Handed(row, new InvalidOperationException($"No module here publishes '{row.Type}'."), Final: false);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cut.Token);
        limit.CancelAfter(handover.Limit);
        using var activity = Telemetry.Source.StartActivity("outbox " + row.Type, ActivityKind.Producer, row.TraceParent);
        try
        {
            var evt = JsonSerializer.Deserialize(row.Payload, type, EventJson.Options)!;
            await handover.HandAsync(evt, row, limit.Token);
            return new Handed(row, null, Final: false);
        }
        catch (Exception error)
        {
            // A hand-over cut short by shutdown has failed nobody yet.
            var final = error is JsonException || (handover.FailureIsFinal && !cut.IsCancellationRequested);
            if (final)
            {
                log.LogError(error, "Event {Type} {MessageId} could not be handled; it is put aside as a dead letter.", row.Type, row.MessageId);
            }

            return new Handed(row, error, final);
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

    private sealed record Handed(OutboxRow Row, Exception? Error, bool Final);
}
