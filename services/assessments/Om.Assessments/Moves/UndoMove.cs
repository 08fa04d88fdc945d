using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> UndoMove(V1.UndoMoveRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            Etags.Require(assessment, request.Etag, request.Name);
            if (assessment.UndoEdition is null)
            {
                throw Fault.Precondition("NOTHING_TO_UNDO", "This run has not been moved, or the move was already taken back.",
                    new Violation(request.Name, "has no move to undo"));
            }

            var before = await db.Editions.AsNoTracking().SingleAsync(e => e.Name == assessment.UndoEdition, context.CancellationToken);
            assessment.UndoMove(before, time.GetUtcNow());
            return await SortAnswersAsync(assessment, context);
        });
}
