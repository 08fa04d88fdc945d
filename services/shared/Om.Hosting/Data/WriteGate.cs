using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Om.Hosting;

/// <summary>
/// Lets one writer at a time into an SQLite file. Without it writers wait inside SQLite by polling, unfairly and up to seconds
/// (measured); PostgreSQL needs no gate and gets one that is always open.
/// </summary>
public sealed class WriteGate<TDb>(bool serialise)
    where TDb : OmDb
{
    private readonly SemaphoreSlim? semaphore = serialise ? new SemaphoreSlim(1, 1) : null;

    /// <summary>Waits for the turn; dispose the result to leave.</summary>
    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellation)
    {
        if (semaphore is null)
        {
            return null;
        }

        await semaphore.WaitAsync(cancellation);
        return new Turn(semaphore);
    }

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}

/// <summary>Holds the gate during each save, and wakes the dispatcher after a save that stored events.</summary>
internal sealed class SaveHooks<TDb>(WriteGate<TDb> gate, OutboxSignal<TDb> signal) : SaveChangesInterceptor
    where TDb : OmDb
{
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, State> states = [];

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        var events = db.ChangeTracker.Entries<OutboxRow>().Any(e => e.State == Microsoft.EntityFrameworkCore.EntityState.Added);
        states.AddOrUpdate(db, new State(await gate.EnterAsync(cancellationToken), events));
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (Leave(eventData.Context!) is { HasEvents: true })
        {
            signal.Set();
        }

        return new ValueTask<int>(result);
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context!);
        return Task.CompletedTask;
    }

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context!);
        return Task.CompletedTask;
    }

    private State? Leave(object db)
    {
        if (!states.TryGetValue(db, out var state))
        {
            return null;
        }

        states.Remove(db);
        state.Turn?.Dispose();
        return state;
    }

    private sealed record State(IDisposable? Turn, bool HasEvents);
}
