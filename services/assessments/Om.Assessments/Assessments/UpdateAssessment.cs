using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> UpdateAssessment(V1.UpdateAssessmentRequest request, ServerCallContext context)
    {
        var given = request.Assessment ?? throw Fault.Invalid("assessment", "is needed");
        var paths = FieldMasks.Resolve(request.UpdateMask, given, FirmDescription.Paths);
        var bad = new Validation();
        FirmDescription.Look(given, bad);
        bad.ThrowIfAny();
        return db.OnceAsync(context, request, given.Name, async () =>
        {
            var assessment = await OpenAsync(given.Name, "assessment.name", context);
            Etags.Require(assessment, given.Etag, given.Name);
            assessment.Describe(a => FirmDescription.Apply(given, paths, a), time.GetUtcNow());
            return await ToWireAsync(assessment, context.CancellationToken);
        });
    }
}
