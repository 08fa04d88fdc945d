using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> UndoMove(V1.UndoMoveRequest request, ServerCallContext context)
    {
        RunRequest.Look(request, request.Name, "name").ThrowIfAny();
        return db.OnceInTurnAsync(context, request, request.Name, async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            Etags.Require(assessment, request.Etag, request.Name);
            if (assessment.UndoEdition is not { } before)
            {
                throw Fault.Precondition("NOTHING_TO_UNDO", "This run has not been moved, or the move was already taken back.",
                    new Violation(request.Name, "has no move to undo"));
            }

            var edition = await editions.OfAsync(before, context.CancellationToken);
            var now = time.GetUtcNow();
            assessment.UndoMove(edition, now);
            return await MovedAsync(assessment, edition, now, context);
        });
    }
}
