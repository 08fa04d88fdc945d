using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>What a move to a newer edition would do; or what there is to take back.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Newer">The edition it may move to; null when there is none.</param>
/// <param name="Preview">What would change.</param>
/// <param name="Undo">The edition it came from, while that can be undone.</param>
public sealed record MoveModel(OpenAssessment Run, CheckEdition? Newer, PreviewMoveResponse? Preview, CheckEdition? Undo);

/// <summary>Moving to a newer edition: looked at first, applied by the owner, taken back when it was not right.</summary>
internal static class MovePages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/fassung", ShowAsync);
        pages.MapPost("/bewertungen/{id:guid}/fassung", ApplyAsync);
        pages.MapPost("/bewertungen/{id:guid}/fassung/zurueck", UndoAsync);
    }

    private static async Task<IResult> ShowAsync(OpenAssessment run, AssessmentService.AssessmentServiceClient client, Catalogue catalogue)
    {
        var undo = run.Data.UndoEdition.Length > 0 ? await catalogue.EditionAsync(run.Data.UndoEdition) : null;
        if (run.Data.NewerEdition.Length == 0)
        {
            return Page.Show<MoveView>(new MoveModel(run, null, null, undo));
        }

        var preview = await client.PreviewMoveAsync(new PreviewMoveRequest { Name = run.Name, Edition = run.Data.NewerEdition }, run.Call);
        return Page.Show<MoveView>(new MoveModel(run, await catalogue.EditionAsync(preview.Edition), preview, undo));
    }

    private static Task<IResult> ApplyAsync(OpenAssessment run, Posted form, AssessmentService.AssessmentServiceClient client) =>
        ActAsync(run, "gewechselt", async () =>
        {
            // The edition shown in the preview, not whatever is newest by now.
            var request = new MoveAssessmentRequest { Name = run.Name, Etag = form["etag"], Edition = form["edition"] };
            request.RequestId = form.RequestId(request);
            await client.MoveAssessmentAsync(request, run.Call);
        });

    private static Task<IResult> UndoAsync(OpenAssessment run, Posted form, AssessmentService.AssessmentServiceClient client) =>
        ActAsync(run, "zurueckgewechselt", async () =>
        {
            var request = new UndoMoveRequest { Name = run.Name, Etag = form["etag"] };
            request.RequestId = form.RequestId(request);
            await client.UndoMoveAsync(request, run.Call);
        });

    private static async Task<IResult> ActAsync(OpenAssessment run, string notice, Func<Task> act)
    {
        try
        {
            await act();
            return Page.Next(Notices.With(Paths.Assessment(run.Id), notice));
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.Aborted or StatusCode.FailedPrecondition)
        {
            return Page.Next(Notices.With(Paths.Move(run.Id), "geaendert"));
        }
    }
}
