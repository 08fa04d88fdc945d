using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>Saves one answer for the script on the topic page, and says honestly what became of it.</summary>
internal static class SaveAnswer
{
    /// <summary>What the script sends. The request id is its own: a save it is not sure of is repeated under the same one.</summary>
    public sealed record Sent(string RequestId, string Item, string Need, string Reason, string Note, int Revision);

    /// <summary>What the script gets.</summary>
    public sealed record Reply(
        string State, int Revision = 0, string? Mark = null, string? Message = null, StoredAnswer? Stored = null, string? Progress = null);

    /// <summary>The other value of a conflict, with its words, for the person to choose.</summary>
    public sealed record StoredAnswer(string Need, string Reason, string Note, string Text);

    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapPost("/bewertungen/{id:guid}/antwort", SaveAsync).WithMetadata(new SitePage(PortalSite.Site, script: true));

    private static async Task<IResult> SaveAsync(
        OpenAssessment run, Sent sent, AssessmentService.AssessmentServiceClient client, AnswerSaver saver)
    {
        if (!Guid.TryParse(sent.RequestId, out _) || sent.Item is null || !run.Edition.Lines.TryGetValue(sent.Item, out var line))
        {
            throw new PageError(Failure.BadRequest);
        }

        var values = AnswerValues.Of(sent.Need ?? "", Tidy(sent.Reason), Tidy(sent.Note));
        if (values.Problem(run.Edition) is { } problem)
        {
            return Answer(new Reply("invalid", Message: problem), StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            var saved = await client.SaveAnswersAsync(
                new SaveAnswersRequest { Parent = run.Name, Answers = { values.ToWire(line.Id, sent.Revision) }, RequestId = sent.RequestId },
                run.Call);
            return Saved(saved.Answers[0], Words.Fill(CommonTexts.Progress, saved.AnsweredCount, saved.LineCount));
        }
        catch (RpcException error) when (AnswerSaver.IsConflict(error))
        {
            var stored = (await saver.LoadAsync(run)).GetValueOrDefault(line.Id) ?? new Answer { Item = line.Id };
            return AnswerValues.Of(stored) == values ? Saved(stored, null) : Conflict(stored, run.Edition);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
        {
            var message = Words.Fill(PageTexts.FieldRefused, line.Number);
            return Answer(new Reply("invalid", Message: message), StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static IResult Saved(Answer answer, string? progress) =>
        Answer(new Reply("saved", answer.Revision, AnswerValues.Of(answer).Mark, Progress: progress), StatusCodes.Status200OK);

    private static IResult Conflict(Answer stored, CheckEdition edition)
    {
        var values = AnswerValues.Of(stored);
        var text = values.NotApplicable ? $"{CommonTexts.NotApplicable}: {values.Reason}"
            : values.IsAnswered ? edition.Lights[values.Need].Value
            : CommonTexts.Open;
        text = values.Note.Length > 0 ? $"{text} – {values.Note}" : text;
        return Answer(
            new Reply("conflict", stored.Revision, values.Mark, Stored: new StoredAnswer(values.Choice, values.Reason, values.Note, text)),
            StatusCodes.Status409Conflict);
    }

    private static IResult Answer(Reply reply, int status) => Results.Json(reply, statusCode: status);

    private static string Tidy(string? text) => text?.ReplaceLineEndings("\n").Trim() ?? "";
}
