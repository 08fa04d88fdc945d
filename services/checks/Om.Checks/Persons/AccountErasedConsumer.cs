using MassTransit;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Checks;

/// <summary>Forgets an erased person, and remembers that.</summary>
internal sealed class AccountErasedConsumer(ChecksDb db, Eraser<ChecksDb> eraser, TimeProvider time) : IConsumer<AccountErased>
{
    public Task Consume(ConsumeContext<AccountErased> context) =>
        db.HandleOnceAsync(context, nameof(AccountErasedConsumer), time, async () =>
        {
            var (subject, at) = (context.Message.Subject, context.Message.OccurredAt);
            await eraser.EraseAsync(db, subject, context.CancellationToken);
            await db.RememberErasedAsync(subject, at, time.GetUtcNow(), context.CancellationToken);
        });
}
