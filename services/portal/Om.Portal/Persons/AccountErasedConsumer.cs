using MassTransit;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Portal;

/// <summary>Signs an erased person out everywhere, and remembers.</summary>
internal sealed class AccountErasedConsumer(PortalDb db, Eraser<PortalDb> eraser, TimeProvider time) : IConsumer<AccountErased>
{
    public Task Consume(ConsumeContext<AccountErased> context) =>
        db.HandleOnceAsync(context, nameof(AccountErasedConsumer), time, async () =>
        {
            var (subject, at) = (context.Message.Subject, context.Message.OccurredAt);
            await eraser.EraseAsync(db, subject, context.CancellationToken);
            await db.RememberErasedAsync(subject, at, time.GetUtcNow(), context.CancellationToken);
        });
}
