using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The overview of an assessment: its topics and the way on.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Progress">Its topics.</param>
/// <param name="Removed">Answers to lines an earlier edition had.</param>
/// <param name="Chosen">Sentences of the starting aid that were ticked.</param>
public sealed record OverviewModel(
    OpenAssessment Run, IReadOnlyList<TopicProgress> Progress, IReadOnlyList<Answer> Removed, IReadOnlyList<string> Chosen);

/// <summary>The first page of a running assessment.</summary>
internal static class OverviewPage
{
    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/bewertungen/{id:guid}", ShowAsync);

    private static async Task<IResult> ShowAsync(OpenAssessment run, HttpContext http, AssessmentService.AssessmentServiceClient client)
    {
        var answers = await client.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, run.Call);
        var progress = TopicProgress.Of(run.Edition, answers.Answers.ToDictionary(a => a.Item));
        return Page.Show<OverviewView>(new OverviewModel(run, progress, [.. answers.Removed], StartingAid.Ticked(http)));
    }
}
