using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    private const int MostAnswers = 100;

    /// <summary>
    /// Queues a save for <see cref="AnswerWriter"/>, which writes the answers of many firms in one transaction (<see cref="AnswerBatch"/>); what
    /// becomes of a single save <see cref="SaveDecision"/> says. Why: docs/decisions/0003.
    /// </summary>
    [Access(To.PerObject)]
    public override Task<V1.SaveAnswersResponse> SaveAnswers(V1.SaveAnswersRequest request, ServerCallContext context)
    {
        var bad = RunRequest.Look(request, request.Parent, "parent");
        bad.Check(request.Answers.Count is > 0 and <= MostAnswers, "answers", $"needs 1 to {MostAnswers} answers, not {request.Answers.Count}");
        bad.ThrowIfAny();
        var id = Assessment.IdOf(request.Parent.Split('/')[1]) ?? throw Fault.NotFound(request.Parent);
        return writer.SaveAsync(new PendingSave(id, request, Caller.Of(context), context));
    }
}
