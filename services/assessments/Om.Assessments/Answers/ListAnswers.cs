using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.ListAnswersResponse> ListAnswers(V1.ListAnswersRequest request, ServerCallContext context)
    {
        var assessment = await OpenToReadAsync(request.Parent, "parent", ShareScopes.Answers, context);
        assessment.NoteIfShared(context);
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var (here, removed) = MoveDecision.Sort(await db.AnswersByItemAsync(assessment.Id, context.CancellationToken), edition);
        return new V1.ListAnswersResponse { Answers = { here.Select(Wire.Of) }, Removed = { removed.Select(Wire.Of) } };
    }
}
