using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    private const int MostAnswers = 100;

    [Access(To.PerObject)]
    public override Task<V1.SaveAnswersResponse> SaveAnswers(V1.SaveAnswersRequest request, ServerCallContext context)
    {
        var id = ResourceName.Parse("assessments/*", request.Parent, "parent")[0];
        var bad = new Validation();
        bad.Check(request.Answers.Count is > 0 and <= MostAnswers, "answers", $"needs 1 to {MostAnswers} answers, not {request.Answers.Count}");
        for (var i = 0; i < Math.Min(request.Answers.Count, MostAnswers); i++)
        {
            LookAtShape(request.Answers[i], $"answers[{i}]", bad);
        }

        foreach (var twice in request.Answers.GroupBy(a => a.Item).Where(g => g.Count() > 1))
        {
            bad.Add("answers", $"holds '{twice.Key}' more than once");
        }

        bad.ThrowIfAny();
        if (!Guid.TryParseExact(id, "D", out var assessment))
        {
            throw Fault.NotFound(request.Parent);
        }

        return writer.SaveAsync(new PendingSave(assessment, request, Caller.Of(context), context));
    }

    private static void LookAtShape(V1.Answer answer, string path, Validation bad)
    {
        bad.Text(answer.Item, path + ".item", 48, required: true);
        bad.Known(answer.Need, path + ".need");
        bad.Text(answer.Reason, path + ".reason", 500, required: answer.NotApplicable);
        bad.Text(answer.Note, path + ".note", 2000);
        bad.Check(answer.Revision >= 0, path + ".revision", "must be 0 or the revision last seen");
        bad.Check(!answer.NotApplicable || answer.Need == V1.NeedForAction.Unspecified, path + ".need",
            "must be empty where not_applicable is set: a line has a need or does not apply");
        bad.Check(answer.NotApplicable || answer.Reason.Length == 0, path + ".reason", "belongs to not_applicable only");
    }
}
