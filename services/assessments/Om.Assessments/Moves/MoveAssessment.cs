using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> MoveAssessment(V1.MoveAssessmentRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            Etags.Require(assessment, request.Etag, request.Name);
            var target = await MoveTargetAsync(assessment, request.Edition, context);
            assessment.MoveTo(target, time.GetUtcNow());
            return await SortAnswersAsync(assessment, context);
        });

    private async Task<V1.Assessment> SortAnswersAsync(Assessment assessment, ServerCallContext context)
    {
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var answers = await db.Answers.Where(a => a.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
        MoveDecision.Sort(answers, edition);
        return await ToWireAsync(assessment, edition, answers.Count(a => a is { Removed: false, IsGiven: true }), context.CancellationToken);
    }
}
