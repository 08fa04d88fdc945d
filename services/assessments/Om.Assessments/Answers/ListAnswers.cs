using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.ListAnswersResponse> ListAnswers(V1.ListAnswersRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Parent, "parent", context);
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var answers = await db.Answers.AsNoTracking().Where(a => a.AssessmentId == assessment.Id)
            .ToDictionaryAsync(a => a.Item, context.CancellationToken);
        return new V1.ListAnswersResponse
        {
            Answers = { edition.Lines.Select(l => answers.GetValueOrDefault(l.Item)).OfType<Answer>().Select(Wire.Of) },
            Removed = { answers.Values.Where(a => edition.Find(a.Item) is null).OrderBy(a => a.Item, StringComparer.Ordinal).Select(Wire.Of) },
        };
    }
}
