using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override Task<Empty> DeleteMeasure(V1.DeleteMeasureRequest request, ServerCallContext context)
    {
        RunRequest.Look(request, request.Name, "name", Names).ThrowIfAny();
        return db.OnceInTurnAsync(context, request, RunRequest.RunOf(request.Name), async () =>
        {
            var (assessment, measure, plan) = await LoadAsync(request.Name, "name", context);
            Etags.Require(measure, request.Etag, request.Name);
            var now = time.GetUtcNow();
            db.Measures.Remove(measure);
            db.Publish(assessment.PlanChanged([.. plan.Where(m => m != measure)], now), now);
            return new Empty();
        });
    }
}
