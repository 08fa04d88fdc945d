using MassTransit;
using Om.Checks.V1;
using Om.Contracts.Checks;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Copies a newly published edition, so that firms can start on it, and be offered the move to it, without the checks service.</summary>
internal sealed class EditionPublishedConsumer(
    AssessmentsDb db, EditionBook book, CheckService.CheckServiceClient checks, TimeProvider time) : IConsumer<EditionPublished>
{
    public Task Consume(ConsumeContext<EditionPublished> context) =>
        db.HandleOnceAsync(context, nameof(EditionPublishedConsumer), time, async () =>
        {
            // The state as it is now, not as it was when the event was sent: a later event may have overtaken this one.
            var edition = await checks.GetEditionAsync(
                new GetEditionRequest { Name = context.Message.Edition }, cancellationToken: context.CancellationToken);
            await book.KeepAsync(edition, context.CancellationToken);
        });
}
