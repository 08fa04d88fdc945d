using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.Result> GetResult(V1.GetResultRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Name, "name", context);
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        return await db.ResultAsync(assessment, edition, context.CancellationToken);
    }
}
