using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The two steps before an assessment is erased.</summary>
public sealed record EraseModel(OpenAssessment Run, bool Confirm, FormErrors Errors);

/// <summary>Erasing for good.</summary>
internal static class ErasePages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/loeschen", Show);
        pages.MapPost("/bewertungen/{id:guid}/loeschen", EraseAsync);
    }

    private static IResult Show(OpenAssessment run, string? schritt) =>
        Page.Show<EraseView>(new EraseModel(run, schritt == "2", FormErrors.None));

    private static async Task<IResult> EraseAsync(
        OpenAssessment run, Posted form, HttpContext http, AssessmentService.AssessmentServiceClient client, GuestCodes codes)
    {
        if (!form.Has("confirm"))
        {
            var errors = new FormErrors();
            errors.Add("confirm", SettingsTexts.EraseTick);
            return Page.Show<EraseView>(new EraseModel(run, Confirm: true, errors), StatusCodes.Status422UnprocessableEntity);
        }

        // Without etag: the person wants it gone whatever somebody else wrote into it this second.
        var request = new DeleteAssessmentRequest { Name = run.Name };
        request.RequestId = form.RequestId(request);
        await client.DeleteAssessmentAsync(request, run.Call);
        codes.Remove(http, run.Id);
        return Page.Next(Notices.With(Paths.Home, "geloescht"));
    }
}
