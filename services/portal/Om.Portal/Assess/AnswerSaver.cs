using Google.Rpc;
using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>Saves changed lines. What somebody else changed meanwhile is never overwritten: it comes back as a conflict, all else is saved.</summary>
internal sealed class AnswerSaver(AssessmentService.AssessmentServiceClient client)
{
    /// <summary>Most answers one call takes.</summary>
    private const int Batch = 100;

    /// <summary>Somebody who changes answers faster than we read them gets a conflict page, not an endless loop.</summary>
    private const int MostTries = 3;

    /// <summary>Saves <paramref name="changed"/>; returns the lines left for the person to decide.</summary>
    public async Task<IReadOnlyList<AnswerConflict>> SaveAsync(
        OpenAssessment run, IReadOnlyList<PostedAnswer> changed, Func<SaveAnswersRequest, string> requestId)
    {
        var conflicts = new List<AnswerConflict>();
        foreach (var batch in changed.Chunk(Batch))
        {
            conflicts.AddRange(await SaveBatchAsync(run, batch, requestId));
        }

        return conflicts;
    }

    private async Task<List<AnswerConflict>> SaveBatchAsync(
        OpenAssessment run, IReadOnlyList<PostedAnswer> answers, Func<SaveAnswersRequest, string> requestId)
    {
        var conflicts = new List<AnswerConflict>();
        for (var tries = 1; answers.Count > 0; tries++)
        {
            try
            {
                await SendAsync(run, answers, requestId);
                return conflicts;
            }
            catch (RpcException error) when (IsConflict(error) && tries <= MostTries)
            {
                var stored = await LoadAsync(run);
                var (mine, others) = Split(answers, stored);
                conflicts.AddRange(others.Select(a => ToConflict(run, a, stored.GetValueOrDefault(a.Item))));
                answers = mine;
            }
        }

        return conflicts;
    }

    /// <summary>Whether a save was refused because of another save.</summary>
    public static bool IsConflict(RpcException error) =>
        error.StatusCode == StatusCode.Aborted && error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason is "ANSWER_CHANGED" or "CHANGED_MEANWHILE";

    /// <summary>The answers as stored now, by line.</summary>
    public async Task<Dictionary<string, Answer>> LoadAsync(OpenAssessment run) =>
        (await client.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, run.Call)).Answers.ToDictionary(a => a.Item);

    /// <summary>
    /// Which answers can still be saved, and which collide. Those already stored with the same values are neither: a save whose answer was
    /// lost on the way, or two tabs of one mind.
    /// </summary>
    internal static (List<PostedAnswer> Mine, List<PostedAnswer> Others) Split(
        IEnumerable<PostedAnswer> answers, IReadOnlyDictionary<string, Answer> stored)
    {
        var open = answers.Where(a => AnswerValues.Of(stored.GetValueOrDefault(a.Item)) != a.Values).ToList();
        var mine = open.Where(a => (stored.GetValueOrDefault(a.Item)?.Revision ?? 0) == a.Revision).ToList();
        return (mine, [.. open.Except(mine)]);
    }

    private async Task SendAsync(OpenAssessment run, IReadOnlyList<PostedAnswer> answers, Func<SaveAnswersRequest, string> requestId)
    {
        var request = new SaveAnswersRequest { Parent = run.Name, Answers = { answers.Select(a => a.Values.ToWire(a.Item, a.Revision)) } };
        request.RequestId = requestId(request);
        await client.SaveAnswersAsync(request, run.Call);
    }

    private static AnswerConflict ToConflict(OpenAssessment run, PostedAnswer mine, Answer? stored) =>
        new(run.Edition.Lines[mine.Item], mine.Values, AnswerValues.Of(stored), stored?.Revision ?? 0);
}
