using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> UpdateAssessment(V1.UpdateAssessmentRequest request, ServerCallContext context)
    {
        var given = request.Assessment ?? throw Fault.Invalid("assessment", "is needed");
        var bad = RunRequest.Look(request, given.Name, "assessment.name");
        var paths = bad.Collect(() => FieldMasks.Resolve(request.UpdateMask, given, FirmDescription.Paths));
        FirmDescription.Look(given, bad);
        bad.ThrowIfAny();
        return db.OnceInTurnAsync(context, request, given.Name, async () =>
        {
            var assessment = await OpenAsync(given.Name, "assessment.name", context);
            Etags.Require(assessment, given.Etag, given.Name);
            var now = time.GetUtcNow();
            assessment.Describe(a => FirmDescription.Apply(given, paths!, a), now);
            await ContributeAsync(assessment, now, context);
            return await ToWireAsync(assessment, context.CancellationToken);
        });
    }

    private async Task ContributeAsync(Assessment assessment, DateTimeOffset now, ServerCallContext context) => await db.ContributeAsync(
        assessment, await editions.OfAsync(assessment.Edition, context.CancellationToken), now, context.CancellationToken);
}
