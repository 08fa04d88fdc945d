using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The action plan.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Measures">All its measures.</param>
/// <param name="Today">The day it is where the readers are; decides what is overdue.</param>
public sealed record PlanModel(OpenAssessment Run, IReadOnlyList<Measure> Measures, DateOnly Today);

/// <summary>The list of measures and how they get there.</summary>
internal static class PlanPages
{
    /// <summary>As many as a plan holds: one call gets them all.</summary>
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/plan", ShowAsync);
        pages.MapPost("/bewertungen/{id:guid}/plan/uebernehmen", TakePracticeAsync);
        pages.MapPost("/bewertungen/{id:guid}/plan/{measure:guid}/erledigt", DoneAsync);
    }

    /// <summary>All measures of an assessment.</summary>
    public static async Task<IReadOnlyList<Measure>> LoadAsync(OpenAssessment run, MeasureService.MeasureServiceClient client) =>
        (await client.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name, PageSize = Most }, run.Call)).Measures;

    /// <summary>Takes an example into the plan; returns the notice to show.</summary>
    public static async Task<string> TakeAsync(
        OpenAssessment run, PracticePart practice, Posted form, MeasureService.MeasureServiceClient client) =>
        await CreateAsync(run, practice, form, client) is null ? "planvoll" : "uebernommen";

    private static async Task<IResult> ShowAsync(OpenAssessment run, MeasureService.MeasureServiceClient client, Clock clock) =>
        Page.Show<PlanView>(new PlanModel(run, await LoadAsync(run, client), clock.Today));

    private static async Task<IResult> TakePracticeAsync(OpenAssessment run, Posted form, MeasureService.MeasureServiceClient client)
    {
        var practice = run.Edition.Practice(form["practice"]) ?? throw new PageError(Failure.BadRequest);
        var created = await CreateAsync(run, practice, form, client);
        return Page.Next(created is null
            ? Notices.With(Paths.Plan(run.Id), "planvoll")
            : Notices.With(Paths.Measure(run.Id, Id(created)), "uebernommen"));
    }

    private static async Task<Measure?> CreateAsync(
        OpenAssessment run, PracticePart practice, Posted form, MeasureService.MeasureServiceClient client)
    {
        var request = new CreateMeasureRequest
        {
            Parent = run.Name,
            Measure = new Measure { Item = practice.Checkpoint, Practice = practice.Id, Description = practice.Text.Value },
        };
        request.RequestId = form.RequestId(request);
        try
        {
            return await client.CreateMeasureAsync(request, run.Call);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
        {
            return null;
        }
    }

    /// <summary>Marks a measure as done and leads to the question what it brought.</summary>
    private static async Task<IResult> DoneAsync(OpenAssessment run, string measure, Posted form, MeasureService.MeasureServiceClient client)
    {
        var request = new UpdateMeasureRequest
        {
            Measure = new Measure { Name = run.MeasureName(measure), Etag = form["etag"], Status = Measure.Types.Status.Done },
            UpdateMask = new() { Paths = { "status" } },
        };
        request.RequestId = form.RequestId(request);
        try
        {
            await client.UpdateMeasureAsync(request, run.Call);
            return Page.Next(Notices.With($"{Paths.Measure(run.Id, measure)}#effect", "gespeichert"));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
        {
            return Page.Next(Notices.With(Paths.Measure(run.Id, measure), "geaendert"));
        }
    }

    /// <summary>Last part of a measure's name.</summary>
    public static string Id(Measure measure) => measure.Name.Split('/')[^1];
}
