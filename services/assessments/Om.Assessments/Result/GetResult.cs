using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.Result> GetResult(V1.GetResultRequest request, ServerCallContext context)
    {
        var assessment = await OpenToReadAsync(request.Name, "name", ShareScopes.Result, context);
        assessment.NoteIfShared(context);
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var result = await db.ResultAsync(assessment, edition, context.CancellationToken);
        if (assessment.IsShared(Caller.Of(context)))
        {
            // It is about another run, which the firm has not shared by sharing this one.
            result.Comparison = null;
        }

        return result;
    }
}
