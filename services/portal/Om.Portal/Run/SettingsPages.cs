using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>Title, way of working and profile of an assessment.</summary>
public sealed record SettingsModel(OpenAssessment Run, RunValues Values, string Etag, FormErrors Errors);

/// <summary>What a person may change about an assessment.</summary>
internal static class SettingsPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/einstellungen", Show);
        pages.MapPost("/bewertungen/{id:guid}/einstellungen", SaveAsync);
    }

    private static IResult Show(OpenAssessment run) =>
        Page.Show<SettingsView>(new SettingsModel(run, RunValues.Of(run.Data), run.Data.Etag, FormErrors.None));

    private static async Task<IResult> SaveAsync(OpenAssessment run, Posted form, AssessmentService.AssessmentServiceClient client)
    {
        var values = RunValues.Of(form);
        var errors = values.Check();
        if (!errors.Any)
        {
            var request = new UpdateAssessmentRequest { Assessment = values.ToWire(), UpdateMask = new FieldMask { Paths = { "title", "mode", "profile" } } };
            request.Assessment.Name = run.Name;
            request.Assessment.Etag = form["etag"];
            request.RequestId = form.RequestId(request);
            try
            {
                await client.UpdateAssessmentAsync(request, run.Call);
                return Page.Next(Notices.With(Paths.Settings(run.Id), "gespeichert"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
            {
                return Conflict(run, values);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                errors.AddRefused(error, values.Labels());
            }
        }

        return Page.Show<SettingsView>(new SettingsModel(run, values, form["etag"], errors), StatusCodes.Status422UnprocessableEntity);
    }

    // The assessment was read at the start of this request, so it is what somebody else stored.
    private static IResult Conflict(OpenAssessment run, RunValues mine)
    {
        var stored = RunValues.Of(run.Data);
        return stored == mine
            ? Page.Next(Notices.With(Paths.Settings(run.Id), "gespeichert"))
            : Page.Show<FieldConflictView>(
                new FieldConflictModel(
                    run, Paths.Settings(run.Id), Paths.Settings(run.Id), run.Data.Etag, [.. mine.Fields()], [.. stored.Fields()]),
                StatusCodes.Status409Conflict);
    }
}
