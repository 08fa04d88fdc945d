using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>The command <c>dead-letters list|replay</c>.</summary>
internal static class DeadLetters
{
    // Younger than the inbox' proofs: without them a consumer that was done would do it again.
    private static readonly TimeSpan MostAge = Housekeeping.InboxKept - TimeSpan.FromDays(1);

    public static async Task<int> RunAsync(IServiceProvider services, bool replay, CancellationToken cancellation)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            await using var scope = services.CreateAsyncScope();
            var db = (OmDb)scope.ServiceProvider.GetRequiredService(database.ContextType);
            var letters = await db.DeadLetters.OrderBy(l => l.Id).ToListAsync(cancellation);
            foreach (var letter in letters)
            {
                var old = now - letter.FailedAt > MostAge ? " (too old to replay: some consumers would count it twice)" : "";
                Console.WriteLine($"{database.Service} {letter.Id} {letter.FailedAt:u} {letter.Type} {letter.MessageId}: {letter.Reason}{old}");
            }

            if (replay)
            {
                Console.WriteLine($"{database.Service}: {await ReplayAsync(db, now, cancellation)} replayed");
            }
        }

        return 0;
    }

    /// <summary>Sends the letters again under their old ids: consumers that were done stay done, the others get another try.</summary>
    internal static async Task<int> ReplayAsync(OmDb db, DateTimeOffset now, CancellationToken cancellation)
    {
        var letters = await db.DeadLetters.Where(l => l.FailedAt >= now - MostAge).OrderBy(l => l.Id).ToListAsync(cancellation);
        var ids = letters.Select(l => l.MessageId).ToList();
        var sent = await db.Outbox.Where(r => ids.Contains(r.MessageId)).ToDictionaryAsync(r => r.MessageId, cancellation);
        foreach (var letter in letters)
        {
            if (sent.TryGetValue(letter.MessageId, out var row))
            {
                (row.SentAt, row.LeasedUntil) = (null, null);
            }
            else
            {
                // The sent row is gone after its seven days; the letter still has all of it.
                db.Outbox.Add(new OutboxRow { MessageId = letter.MessageId, Type = letter.Type, Payload = letter.Payload, CreatedAt = letter.FailedAt });
            }
        }

        db.DeadLetters.RemoveRange(letters);
        await db.SaveChangesAsync(cancellation);
        return letters.Count;
    }
}
