using MassTransit;
using Microsoft.EntityFrameworkCore;
using Om.Checks.V1;
using Om.Contracts.Checks;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Stops offering a withdrawn edition; runs on it stay readable.</summary>
internal sealed class EditionWithdrawnConsumer(
    AssessmentsDb db, EditionBook book, CheckService.CheckServiceClient checks, TimeProvider time) : IConsumer<EditionWithdrawn>
{
    public Task Consume(ConsumeContext<EditionWithdrawn> context) =>
        db.HandleOnceAsync(context, nameof(EditionWithdrawnConsumer), time, async () =>
        {
            var name = context.Message.Edition;
            var copy = await db.Editions.SingleOrDefaultAsync(e => e.Name == name, context.CancellationToken);
            // Kept also when it was not known: the news of its publication may come later and must find it out of use.
            copy ??= await book.KeepAsync(
                await checks.GetEditionAsync(new GetEditionRequest { Name = name }, cancellationToken: context.CancellationToken),
                context.CancellationToken);
            copy.InUse = false;
        });
}
