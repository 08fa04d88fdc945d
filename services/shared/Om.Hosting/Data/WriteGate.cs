namespace Om.Hosting;

/// <summary>
/// Lets one writer at a time into an SQLite file, in the order they came. Without it writers wait inside SQLite by polling, unfairly and up to
/// seconds (measured); PostgreSQL needs no gate and gets one that is always open.
/// </summary>
internal sealed class WriteGate<TDb>(bool serialise)
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
