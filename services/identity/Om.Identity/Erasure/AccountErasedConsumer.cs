using MassTransit;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Identity;

/// <summary>Another service remembers an erasure that a restored backup of this one has forgotten.</summary>
internal sealed class AccountErasedConsumer(IdentityDb db, Eraser<IdentityDb> eraser, TimeProvider time) : IConsumer<AccountErased>
{
    public Task Consume(ConsumeContext<AccountErased> context) =>
        db.HandleOnceAsync(context, nameof(AccountErasedConsumer), time, async () =>
        {
            var (subject, at) = (context.Message.Subject, context.Message.OccurredAt);
            await db.RememberErasedAsync(subject, at, time.GetUtcNow(), context.CancellationToken);
            await eraser.EraseAsync(db, subject, context.CancellationToken);
        });
}
