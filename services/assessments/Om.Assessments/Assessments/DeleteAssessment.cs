using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<Empty> DeleteAssessment(V1.DeleteAssessmentRequest request, ServerCallContext context)
    {
        RunRequest.Look(request, request.Name, "name").ThrowIfAny();
        var done = await db.OnceInTurnAsync(context, request, "", async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            Etags.Require(assessment, request.Etag, request.Name);
            await Erasure.EraseAsync(db, assessment, byOwner: true, time.GetUtcNow(), context.CancellationToken);
            return new Empty();
        });
        await Erasure.SweepAsync(db, [request.Name]);
        return done;
    }
}
