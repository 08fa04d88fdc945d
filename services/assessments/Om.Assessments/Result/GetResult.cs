using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.Result> GetResult(V1.GetResultRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Name, "name", context);
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var answers = await AnswersAsync(assessment.Id, context.CancellationToken);
        var measures = await db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
        var result = ResultDecision.Of(assessment.Name, edition, answers, measures);

        // Linked by somebody who could open both; gone when the firm has erased the earlier run.
        if (assessment.PreviousId is { } previous && await db.Assessments.AnyAsync(a => a.Id == previous, context.CancellationToken))
        {
            result.Comparison = ResultDecision.Compare(
                Assessment.NameOf(previous), edition, answers, await AnswersAsync(previous, context.CancellationToken));
        }

        return result;
    }

    private Task<Dictionary<string, Answer>> AnswersAsync(Guid assessment, CancellationToken cancellation) =>
        db.Answers.AsNoTracking().Where(a => a.AssessmentId == assessment).ToDictionaryAsync(a => a.Item, cancellation);
}
