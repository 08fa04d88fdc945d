using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>
/// Seals what was written in the last seconds. Every instance tries; the number of a seal is its key, so of two that took the same one the later
/// one's whole transaction is undone. The log holds every seal: an anchor outside the database.
/// </summary>
public sealed class AuditSealer<TDb>(IServiceScopeFactory scopes, TimeProvider time, ILogger<AuditSealer<TDb>> log) : BackgroundService
    where TDb : OmDb
{
    private const int Most = 1000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SealAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "Sealing the audit trail of {Database} failed; trying again.", typeof(TDb).Name);
            }
        }
    }

    /// <summary>Seals everything that waits; returns how many entries that were. Zero also when another instance was faster.</summary>
    public async Task<int> SealAsync(CancellationToken cancellation)
    {
        var all = 0;
        int count;
        do
        {
            count = await SealBatchAsync(cancellation);
            all += count;
        }
        while (count == Most);
        return all;
    }

    private async Task<int> SealBatchAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var entries = await db.Set<AuditEntry>().Where(e => e.Seal == null).OrderBy(e => e.Id).Take(Most).ToListAsync(cancellation);
        if (entries.Count == 0)
        {
            return 0;
        }

        var head = await db.Set<AuditSeal>().AsNoTracking().OrderByDescending(s => s.Number).FirstOrDefaultAsync(cancellation);
        var now = AuditChain.ToMicros(time.GetUtcNow());
        var (number, previous) = ((head?.Number ?? 0) + 1, head?.Hash ?? AuditChain.Beginning);
        var seal = new AuditSeal
        {
            Number = number,
            SealedAt = now,
            Count = entries.Count,
            PreviousHash = previous,
            Hash = AuditChain.Hash(number, now, previous, entries),
        };
        for (var i = 0; i < entries.Count; i++)
        {
            (entries[i].Seal, entries[i].Place) = (number, i);
        }

        db.Add(seal);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // Another instance sealed the same entries. What is left comes with the next turn.
            return 0;
        }

        log.LogInformation("Audit trail of {Database}: seal {Number} on {Count} entries is {Hash}.",
            typeof(TDb).Name, number, seal.Count, Convert.ToHexString(seal.Hash));
        return entries.Count;
    }
}
