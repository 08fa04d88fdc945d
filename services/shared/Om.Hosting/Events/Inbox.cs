using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Om.Hosting;

/// <summary>Gives a consumed event its effect exactly once.</summary>
public static class Inbox
{
    /// <summary>
    /// Runs <paramref name="effect"/> and saves it together with the proof that <paramref name="consumer"/> has handled this message.
    /// A second delivery does nothing, also when both arrive at the same moment: the loser's transaction fails on the proof's key.
    /// </summary>
    public static async Task HandleOnceAsync(
        this OmDb db, ConsumeContext context, string consumer, TimeProvider time, Func<Task> effect)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be handled once.");
        if (await db.Inbox.AnyAsync(r => r.MessageId == id && r.Consumer == consumer, context.CancellationToken))
        {
            return;
        }

        await effect();
        db.Inbox.Add(new InboxRow { MessageId = id, Consumer = consumer, HandledAt = time.GetUtcNow() });
        try
        {
            await db.SaveChangesAsync(context.CancellationToken);
        }
        catch (DbUpdateException error) when (DbErrors.IsUniqueViolation(error, "inbox"))
        {
            // The other delivery won; its effect is stored, ours was rolled back.
            db.ChangeTracker.Clear();
        }
    }
}
