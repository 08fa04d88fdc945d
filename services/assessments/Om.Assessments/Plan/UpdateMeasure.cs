using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override Task<V1.Measure> UpdateMeasure(V1.UpdateMeasureRequest request, ServerCallContext context)
    {
        var given = request.Measure ?? throw Fault.Invalid("measure", "is needed");
        RunRequest.Look(request, given.Name, "measure.name", Names).ThrowIfAny();
        return db.OnceInTurnAsync(context, request, RunRequest.RunOf(given.Name), async () =>
        {
            var (assessment, measure, plan) = await LoadAsync(given.Name, "measure.name", context);
            var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
            var bad = new Validation();
            var paths = bad.Collect(() => FieldMasks.Resolve(request.UpdateMask, given, MeasureDescription.Paths)) ?? new HashSet<string>();
            MeasureDescription.Look(given, paths, measure, edition, bad);
            bad.ThrowIfAny();
            Etags.Require(measure, given.Etag, given.Name);

            var now = time.GetUtcNow();
            var before = measure.Standing;
            MeasureDescription.Apply(given, paths, measure, now);
            if (measure.Standing != before)
            {
                db.Publish(assessment.PlanChanged(plan, now), now);
            }
            else
            {
                // Words only: two people who edit two measures do not meet on the run's row.
                assessment.WorkedNow(now);
            }

            return await ToWireAsync(measure, edition, context);
        });
    }
}
