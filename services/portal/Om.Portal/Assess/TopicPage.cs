using System.Text.RegularExpressions;
using Google.Rpc;
using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>What the page of one topic shows.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Lines">Its lines, as stored or as just posted.</param>
/// <param name="Progress">All topics, for the way on.</param>
/// <param name="Measures">Measures that stand in the plan.</param>
/// <param name="Aids">Helps of partners.</param>
/// <param name="Checks">Checks in use, for pointers to them.</param>
/// <param name="Errors">What was not right in the form.</param>
public sealed record TopicModel(
    OpenAssessment Run,
    TopicPart Topic,
    IReadOnlyDictionary<string, LineState> Lines,
    IReadOnlyList<TopicProgress> Progress,
    IReadOnlyList<Measure> Measures,
    IReadOnlyList<AidLink> Aids,
    IReadOnlyList<CheckCard> Checks,
    FormErrors Errors);

/// <summary>A line on the page.</summary>
public sealed record LineState(Line Line, AnswerValues Values, int Revision, string Mark);

/// <summary>One topic a page: the place where the work is done.</summary>
internal static partial class TopicPage
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/themen/{topic}", ShowAsync);
        pages.MapPost("/bewertungen/{id:guid}/antworten", SaveAsync);
    }

    private static async Task<IResult> ShowAsync(OpenAssessment run, string topic, TopicLoader loader) =>
        run.Edition.Topic(topic) is { } part
            ? Page.Show<TopicView>(await loader.LoadAsync(run, part, [], FormErrors.None))
            : throw new PageError(Failure.NotFound);

    private static async Task<IResult> SaveAsync(
        OpenAssessment run, Posted form, TopicLoader loader, AnswerSaver saver, MeasureService.MeasureServiceClient measures)
    {
        var topic = run.Edition.Topic(form["topic"]) ?? throw new PageError(Failure.BadRequest);
        var posted = PostedAnswer.ReadAll(form, run.Edition);
        var changed = posted.Where(a => a.IsChanged).ToList();
        var errors = new FormErrors();
        foreach (var answer in changed)
        {
            if (answer.Values.Problem(run.Edition) is { } problem)
            {
                errors.Add(Anchor(answer.Item), $"{run.Edition.Lines[answer.Item].Number}: {problem}");
            }
        }

        if (!errors.Any)
        {
            try
            {
                var conflicts = await saver.SaveAsync(run, changed, form.RequestId);
                return conflicts.Count == 0
                    ? await GoOnAsync(run, topic, form, measures)
                    : Page.Show<ConflictView>(new ConflictModel(run, topic, conflicts, form["go"]), StatusCodes.Status409Conflict);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                AddRefused(errors, error, run, changed);
            }
        }

        return Page.Show<TopicView>(await loader.LoadAsync(run, topic, posted, errors), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The button pressed says where to.</summary>
    private static async Task<IResult> GoOnAsync(OpenAssessment run, TopicPart topic, Posted form, MeasureService.MeasureServiceClient measures)
    {
        var (act, item) = form["go"].Split(':', 2) is [var a, var b] ? (a, b) : (form["go"], "");
        switch (act)
        {
            case "next" when run.Edition.Topics.FirstOrDefault(t => t.Number == topic.Number + 1) is { } next:
                return Page.Next(Paths.Topic(run.Id, next.Id));
            case "next":
                return Page.Next(Paths.Result(run.Id));
            case "overview":
                return Page.Next(Paths.Assessment(run.Id));
            case "own" when run.Edition.Checkpoint(item) is { } checkpoint:
                return Page.Next($"{Paths.NewMeasure(run.Id)}?punkt={Uri.EscapeDataString(checkpoint.Id)}");
            case "practice" when run.Edition.Practice(item) is { } practice:
                var notice = await PlanPages.TakeAsync(run, practice, form, measures);
                return Page.Next(Notices.With($"{Paths.Topic(run.Id, topic.Id)}#{Anchor(practice.Checkpoint)}", notice));
            default:
                return Page.Next(Notices.With(Paths.Topic(run.Id, topic.Id), "gespeichert"));
        }
    }

    /// <summary>Id of the card of a checkpoint or line.</summary>
    public static string Anchor(string item) => "p-" + item;

    private static void AddRefused(FormErrors errors, RpcException error, OpenAssessment run, List<PostedAnswer> sent)
    {
        foreach (var violation in error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            if (AnswerField().Match(violation.Field) is { Success: true } match
                && int.Parse(match.Groups[1].ValueSpan, null) is var index && index < sent.Count)
            {
                var line = run.Edition.Lines[sent[index].Item];
                errors.Add(Anchor(line.Id), Words.Fill(PageTexts.FieldRefused, line.Number));
            }
        }

        if (!errors.Any)
        {
            throw error;
        }
    }

    [GeneratedRegex(@"^answers\[(\d{1,3})\]")]
    private static partial Regex AnswerField();
}
