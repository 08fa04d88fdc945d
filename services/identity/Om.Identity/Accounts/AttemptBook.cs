using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>Counts tries, for all instances together.</summary>
internal sealed class AttemptBook(IdentityDb db, TimeProvider time)
{
    private static readonly TimeSpan Crowd = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Counts a try under each of <paramref name="counters"/> before it is looked at, so that many at the same moment are not one; null when it is
    /// welcome, else until when it is not. Saves by itself.
    /// </summary>
    public async Task<DateTimeOffset?> TryTakeAsync(CancellationToken cancellation, params Counter[] counters)
    {
        try
        {
            return await db.RetryAsync(() => TakeAsync(counters, cancellation));
        }
        catch (Exception error) when (DbErrors.IsLostRace(error))
        {
            // Nobody types that many at once.
            db.ChangeTracker.Clear();
            return time.GetUtcNow() + Crowd;
        }
    }

    /// <summary>Takes a try back that was right; <paramref name="forget"/> are forgotten as a whole. The caller saves.</summary>
    public async Task UndoAsync(Counter[] counters, Counter[] forget, CancellationToken cancellation)
    {
        foreach (var counter in counters.Concat(forget))
        {
            if (await db.Attempts.FindAsync([counter.Hash], cancellation) is not { } row)
            {
                continue;
            }

            if (forget.Contains(counter))
            {
                db.Attempts.Remove(row);
            }
            else
            {
                row.Undo();
            }
        }
    }

    private async Task<DateTimeOffset?> TakeAsync(Counter[] counters, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var keys = counters.Select(c => c.Hash).ToList();
        var rows = await db.Attempts.Where(a => keys.Contains(a.Key)).ToDictionaryAsync(a => a.Key, cancellation);
        if (counters.Select(c => rows.GetValueOrDefault(c.Hash)?.ClosedUntil(c.Throttle, now)).Max() is { } until)
        {
            return until;
        }

        foreach (var key in keys)
        {
            var row = rows.GetValueOrDefault(key);
            if (row is null)
            {
                db.Attempts.Add(row = new Attempts { Key = key });
            }

            row.Fail(now);
        }

        await db.SaveChangesAsync(cancellation);
        return null;
    }
}

/// <summary>Something tries are counted under.</summary>
/// <param name="Key">What it is, in words; only its hash is stored.</param>
/// <param name="Throttle">How it slows down.</param>
internal sealed record Counter(string Key, Throttle Throttle)
{
    /// <summary>What is stored.</summary>
    public string Hash { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
}
