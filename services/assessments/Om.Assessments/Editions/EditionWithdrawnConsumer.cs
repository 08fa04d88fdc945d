using MassTransit;
using Microsoft.EntityFrameworkCore;
using Om.Contracts.Checks;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Stops offering a withdrawn edition; runs on it stay readable.</summary>
internal sealed class EditionWithdrawnConsumer(AssessmentsDb db, TimeProvider time) : IConsumer<EditionWithdrawn>
{
    public Task Consume(ConsumeContext<EditionWithdrawn> context) =>
        db.HandleOnceAsync(context, nameof(EditionWithdrawnConsumer), time, async () =>
        {
            var copy = await db.Editions.SingleOrDefaultAsync(e => e.Name == context.Message.Edition, context.CancellationToken);
            if (copy is not null)
            {
                copy.InUse = false;
            }
        });
}
