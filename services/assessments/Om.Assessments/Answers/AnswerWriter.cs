using System.Threading.Channels;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>
/// Writes answers of many firms in one transaction (group commit): what arrives while a batch is being written becomes the next batch. Every
/// caller hears of success only after the commit that holds its answers. A batch that fails as a whole is repeated one save at a time, so that
/// nobody pays for another's conflict.
/// </summary>
internal sealed class AnswerWriter(IServiceScopeFactory scopes, ILogger<AnswerWriter> log) : BackgroundService
{
    private const int MostWaiting = 2048;
    private const int BatchSize = 64;
    private const int Attempts = 5;

    // One reader: two saves of one firm never race inside a process, and batches are as large as the load makes them. Several at once were
    // measured to be slower: what a batch costs of itself outweighs the time it waits for the disk.
    private readonly Channel<PendingSave> waiting =
        Channel.CreateBounded<PendingSave>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private volatile bool stopping;

    /// <summary>Queues a save; completes when it is stored or refused.</summary>
    public Task<V1.SaveAnswersResponse> SaveAsync(PendingSave save) =>
        waiting.Writer.TryWrite(save) ? save.Done
        : stopping ? throw Fault.Unavailable("STOPPING", "This instance is stopping. Call again; another one will answer.")
        : throw Fault.Exhausted("TOO_MANY_SAVES", "Too many answers are waiting to be stored. Try again in a moment.", TimeSpan.FromSeconds(1));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        // A host that stops while it starts may never have run the writer; what was accepted is written all the same.
        await DrainAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => DrainAsync();

    /// <summary>Ends when the queue is completed and empty: whatever was accepted is written, also at shutdown.</summary>
    private async Task DrainAsync()
    {
        var saves = new List<PendingSave>(BatchSize);
        while (await waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            saves.Clear();
            while (saves.Count < BatchSize && waiting.Reader.TryRead(out var save))
            {
                if (save.IsAbandoned)
                {
                    save.Abandon();
                }
                else
                {
                    saves.Add(save);
                }
            }

            await WriteAsync(saves);
        }
    }

    private async Task WriteAsync(List<PendingSave> saves)
    {
        try
        {
            if (saves.Count == 0 || await TryAsync(batch => batch.WriteAsync(saves)))
            {
                return;
            }
        }
        catch (Exception error)
        {
            log.LogWarning(error, "A batch of {Count} saves failed.", saves.Count);
            saves.ForEach(save => save.Fail(error));
            return;
        }

        foreach (var save in saves)
        {
            await WriteAloneAsync(save);
        }
    }

    private async Task WriteAloneAsync(PendingSave save)
    {
        try
        {
            for (var attempt = 1; !await TryAsync(batch => batch.WriteAloneAsync(save)); attempt++)
            {
                if (attempt == Attempts)
                {
                    throw Fault.Conflict("CHANGED_MEANWHILE", "Others keep changing the same answers. Read them again, then repeat your save.");
                }
            }
        }
        catch (Exception error)
        {
            save.Fail(error);
        }
    }

    /// <summary>Runs <paramref name="write"/> in a scope of its own; false when another process was faster with one of the saves.</summary>
    private async Task<bool> TryAsync(Func<AnswerBatch, Task> write)
    {
        await using var scope = scopes.CreateAsyncScope();
        var batch = scope.ServiceProvider.GetRequiredService<AnswerBatch>();
        try
        {
            await write(batch);
        }
        catch (Exception error) when (DbErrors.IsLostRace(error))
        {
            // Another revision, the same new answer, the same request, or the run was erased meanwhile: the next look at the rows tells.
            return false;
        }

        await CompleteMissedRunsAsync(batch);
        return true;
    }

    /// <summary>Everybody has been answered: whatever goes wrong now must not make a save be written or refused a second time.</summary>
    private async Task CompleteMissedRunsAsync(AnswerBatch batch)
    {
        try
        {
            await batch.CompleteMissedRunsAsync();
        }
        catch (Exception error)
        {
            log.LogWarning(error, "Whether runs are complete was not looked at again; the next reader does.");
        }
    }
}
