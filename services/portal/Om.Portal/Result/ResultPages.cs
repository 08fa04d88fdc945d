using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The result of an assessment.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Result">What the service computed.</param>
/// <param name="Measures">The plan, for the printed page.</param>
/// <param name="Answers">The answers, for the printed page.</param>
/// <param name="Printed">The day, for the printed page.</param>
public sealed record ResultModel(
    OpenAssessment Run,
    Result Result,
    IReadOnlyList<Measure> Measures,
    IReadOnlyDictionary<string, Answer> Answers,
    string Printed);

/// <summary>What the answers say, on screen and on paper, and the one question about statistics.</summary>
internal static class ResultPages
{
    // Changed words of the question need another one.
    private const string StatisticsText = "2026-11";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/ergebnis", ShowAsync);
        pages.MapGet("/bewertungen/{id:guid}/druck", PrintAsync);
        pages.MapPost("/bewertungen/{id:guid}/statistik", DecideAsync);
    }

    private static async Task<IResult> ShowAsync(OpenAssessment run, AssessmentService.AssessmentServiceClient client) =>
        Page.Show<ResultView>(new ResultModel(run, await GetAsync(run, client), [], new Dictionary<string, Answer>(), ""));

    private static async Task<IResult> PrintAsync(
        OpenAssessment run,
        AssessmentService.AssessmentServiceClient client,
        MeasureService.MeasureServiceClient measures,
        AnswerSaver answers,
        Clock clock) =>
        Page.Show<PrintView>(new ResultModel(
            run,
            await GetAsync(run, client),
            await PlanPages.LoadAsync(run, measures),
            await answers.LoadAsync(run),
            Words.Day(Words.Iso(clock.Today))));

    private static async Task<IResult> DecideAsync(OpenAssessment run, Posted form, AssessmentService.AssessmentServiceClient client)
    {
        var decision = form.Choice<StatisticsConsent.Types.Decision>("decision");
        if (decision == StatisticsConsent.Types.Decision.Unspecified)
        {
            throw new PageError(Failure.BadRequest);
        }

        var request = new DecideStatisticsRequest { Name = run.Name, Decision = decision, ConsentVersion = StatisticsText };
        request.RequestId = form.RequestId(request);
        await client.DecideStatisticsAsync(request, run.Call);
        return Page.Next(Notices.With(form["from"] == "settings" ? Paths.Settings(run.Id) : Paths.Result(run.Id), "entschieden"));
    }

    private static async Task<Result> GetAsync(OpenAssessment run, AssessmentService.AssessmentServiceClient client) =>
        await client.GetResultAsync(new GetResultRequest { Name = run.Name }, run.Call);
}
