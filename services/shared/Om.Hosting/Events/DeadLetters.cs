using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>The command <c>dead-letters list|replay</c>.</summary>
internal static class DeadLetters
{
    public static async Task<int> RunAsync(IServiceProvider services, bool replay, CancellationToken cancellation)
    {
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            await using var scope = services.CreateAsyncScope();
            var db = (OmDb)scope.ServiceProvider.GetRequiredService(database.ContextType);
            var letters = await db.DeadLetters.OrderBy(l => l.Id).ToListAsync(cancellation);
            foreach (var letter in letters)
            {
                Console.WriteLine($"{database.Service} {letter.Id} {letter.FailedAt:u} {letter.Type} {letter.MessageId}: {letter.Reason}");
            }

            if (replay)
            {
                await ReplayAsync(db, letters, cancellation);
            }
        }

        return 0;
    }

    /// <summary>Sends the letters again under their old ids: consumers that were done stay done, the others get another try.</summary>
    internal static async Task ReplayAsync(OmDb db, List<DeadLetterRow> letters, CancellationToken cancellation)
    {
        var ids = letters.Select(l => l.MessageId).ToList();
        foreach (var row in await db.Outbox.Where(r => ids.Contains(r.MessageId)).ToListAsync(cancellation))
        {
            row.SentAt = null;
            letters.RemoveAll(l => l.MessageId == row.MessageId && Remove(db, l));
        }

        foreach (var letter in letters)
        {
            // The sent row is gone after its seven days; the letter still has all of it.
            db.Outbox.Add(new OutboxRow { MessageId = letter.MessageId, Type = letter.Type, Payload = letter.Payload, CreatedAt = letter.FailedAt });
            Remove(db, letter);
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static bool Remove(OmDb db, DeadLetterRow letter)
    {
        db.DeadLetters.Remove(letter);
        return true;
    }
}
