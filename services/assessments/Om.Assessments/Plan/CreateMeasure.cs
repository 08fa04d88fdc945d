using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override Task<V1.Measure> CreateMeasure(V1.CreateMeasureRequest request, ServerCallContext context)
    {
        RunRequest.Look(request, request.Parent, "parent").ThrowIfAny();
        return db.OnceInTurnAsync(context, request, request.Parent, async () =>
        {
            var assessment = await OpenAsync(request.Parent, "parent", context);
            var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
            var given = FromPractice(request.Measure?.Clone() ?? new V1.Measure(), edition);
            var now = time.GetUtcNow();
            var measure = new Measure { Id = Guid.CreateVersion7(now), AssessmentId = assessment.Id, CreatedAt = now };
            var paths = MeasureDescription.Paths.ToHashSet();
            var bad = new Validation();
            MeasureDescription.Look(given, paths, measure, edition, bad);
            bad.ThrowIfAny();

            var plan = await PlanAsync(assessment, context);
            if (plan.Count >= MostMeasures)
            {
                throw Fault.Precondition("PLAN_FULL", $"A plan holds at most {MostMeasures} measures. Remove some that are no longer needed.",
                    new Violation(request.Parent, $"has {plan.Count} measures"));
            }

            MeasureDescription.Apply(given, paths, measure, now);
            db.Measures.Add(measure);
            db.Publish(assessment.PlanChanged([.. plan, measure], now), now);
            return await ToWireAsync(measure, edition, context);
        });
    }

    /// <summary>One click on a practice makes a measure: its text and checkpoint come from the edition.</summary>
    private static V1.Measure FromPractice(V1.Measure given, EditionLines edition)
    {
        if (edition.FindPractice(given.Practice) is not { } practice)
        {
            return given;
        }

        given.Item = given.Item.Length > 0 ? given.Item : edition.CheckpointOf(practice.Id)!;
        given.Description = given.Description.Length > 0 ? given.Description : practice.Text.Values[edition.Content.SourceLanguage];
        return given;
    }
}
