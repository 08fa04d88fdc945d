using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override Task<V1.Measure> UpdateMeasure(V1.UpdateMeasureRequest request, ServerCallContext context)
    {
        var given = request.Measure ?? throw Fault.Invalid("measure", "is needed");
        var paths = FieldMasks.Resolve(request.UpdateMask, given, Paths);
        var name = ResourceName.Parse("assessments/*/measures/*", given.Name, "measure.name");
        return db.OnceAsync(context, request, $"assessments/{name[0]}", async () =>
        {
            var (assessment, measure, plan) = await LoadAsync(given.Name, "measure.name", context);
            var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
            var bad = new Validation();
            Look(given, paths, edition, bad);
            bad.ThrowIfAny();
            Etags.Require(measure, given.Etag, given.Name);

            var now = time.GetUtcNow();
            Apply(given, paths, measure, now);
            db.Publish(assessment.PlanChanged(plan, now), now);
            return await ToWireAsync(measure, context);
        });
    }
}
