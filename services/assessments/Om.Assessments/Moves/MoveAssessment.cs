using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> MoveAssessment(V1.MoveAssessmentRequest request, ServerCallContext context)
    {
        var bad = RunRequest.Look(request, request.Name, "name");
        bad.Text(request.Edition, "edition", 100);
        bad.ThrowIfAny();
        return db.OnceInTurnAsync(context, request, request.Name, async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            Etags.Require(assessment, request.Etag, request.Name);
            var target = await MoveTargetAsync(assessment, request.Edition, context);
            var now = time.GetUtcNow();
            assessment.MoveTo(target, now);
            return await MovedAsync(assessment, target, now, context);
        });
    }

    /// <summary>
    /// What follows from the run being on <paramref name="edition"/> now: it may be complete there, and what it contributes speaks of it. Either
    /// raises the run's version, as the move itself does, so a save that completes the run at the same moment is decided again.
    /// </summary>
    private async Task<V1.Assessment> MovedAsync(Assessment assessment, EditionLines edition, DateTimeOffset now, ServerCallContext context)
    {
        var answered = await db.AnsweredAsync(assessment, edition, context.CancellationToken);
        if (assessment.MayContribute)
        {
            await ContributeAsync(assessment, now, context);
        }
        else if (answered == edition.Lines.Count)
        {
            await db.CompleteAsync(assessment, edition, now, context.CancellationToken);
        }

        return ToWire(assessment, edition.Lines.Count, answered, await editions.NewerAsync(edition.Name, context.CancellationToken));
    }
}
