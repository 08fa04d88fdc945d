using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>
/// Erases again what came back. All tombstones at the start, since a restored database always comes with one; then those of the last hour each
/// minute, for calls that were under way, and the others once a day, when the other services are told again too.
/// </summary>
public sealed class ErasureJob<TDb>(IServiceScopeFactory scopes, Eraser<TDb> eraser, TimeProvider time, ILogger<ErasureJob<TDb>> log) : BackgroundService
    where TDb : OmDb
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A start must not wait for it.
        await Task.Yield();
        using var timer = new PeriodicTimer(Period, time);
        var all = true;
        do
        {
            try
            {
                await RunAsync(all, stoppingToken);
                all = false;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "Erasing again in {Database} failed; trying again.", typeof(TDb).Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Goes through the tombstones once: through all, or those that are due.</summary>
    public async Task RunAsync(bool all, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using (var scope = scopes.CreateAsyncScope())
        {
            var over = now - ErasedSubject.Kept;
            await scope.ServiceProvider.GetRequiredService<TDb>().Set<ErasedSubject>().Where(e => e.ErasedAt < over).ExecuteDeleteAsync(cancellation);
        }

        var last = "";
        while (await BatchAsync(all, last, now, cancellation) is { } next)
        {
            last = next;
        }
    }

    private async Task<string?> BatchAsync(bool all, string last, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var (young, again) = (now - Young, now - Again);
        var due = await db.Set<ErasedSubject>().AsNoTracking()
            .Where(e => e.Subject.CompareTo(last) > 0 && (all || e.ErasedAt > young || e.AnnouncedAt < again))
            .OrderBy(e => e.Subject).Take(BatchSize).ToListAsync(cancellation);
        foreach (var erased in due)
        {
            await eraser.EraseAsync(db, erased.Subject, cancellation);
            if (erased.AnnouncedAt < again)
            {
                (await db.Set<ErasedSubject>().FindAsync([erased.Subject], cancellation))!.AnnouncedAt = now;
                eraser.Announce(db, erased, now);
            }

            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
        }

        if (due.Count > 0)
        {
            await db.EmptyLogAsync(cancellation);
        }

        return due.Count == BatchSize ? due[^1].Subject : null;
    }
}

/// <summary>Registers what erases.</summary>
public static class ErasureRegistration
{
    /// <summary>Lets <typeparamref name="TEraser"/> erase in a service whose model calls <see cref="Erasures.UseErasures"/>.</summary>
    public static void AddErasure<TDb, TEraser>(this WebApplicationBuilder builder)
        where TDb : OmDb
        where TEraser : Eraser<TDb>
    {
        builder.Services.AddSingleton<Eraser<TDb>, TEraser>();
        builder.Services.AddSingleton<ErasureJob<TDb>>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ErasureJob<TDb>>());
    }
}
