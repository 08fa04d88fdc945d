using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>One measure in its form.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Stored">The measure as stored; null for a new one.</param>
/// <param name="Values">What stands in the form.</param>
/// <param name="Checkpoint">Where it comes from.</param>
/// <param name="Errors">What was not right.</param>
/// <param name="Answer">The present rating, where a new one is proposed.</param>
public sealed record MeasureModel(
    OpenAssessment Run, Measure? Stored, MeasureValues Values, CheckpointPart? Checkpoint, FormErrors Errors, LineState? Answer = null);

/// <summary>Adding, changing and removing a measure.</summary>
internal static class MeasurePages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/plan/neu", New);
        pages.MapPost("/bewertungen/{id:guid}/plan/neu", CreateAsync);
        pages.MapGet("/bewertungen/{id:guid}/plan/{measure:guid}", ShowAsync);
        pages.MapPost("/bewertungen/{id:guid}/plan/{measure:guid}", UpdateAsync);
        pages.MapPost("/bewertungen/{id:guid}/plan/{measure:guid}/neubewertung", RerateAsync);
        pages.MapGet("/bewertungen/{id:guid}/plan/{measure:guid}/entfernen", AskRemoveAsync);
        pages.MapPost("/bewertungen/{id:guid}/plan/{measure:guid}/entfernen", RemoveAsync);
    }

    private static IResult New(OpenAssessment run, string? punkt) =>
        Page.Show<MeasureView>(new MeasureModel(run, null, MeasureValues.Empty, run.Edition.Checkpoint(punkt ?? ""), FormErrors.None));

    private static async Task<IResult> CreateAsync(OpenAssessment run, Posted form, MeasureService.MeasureServiceClient client)
    {
        var values = MeasureValues.Of(form);
        var checkpoint = run.Edition.Checkpoint(form["item"]);
        var errors = values.Check();
        if (!errors.Any)
        {
            var request = new CreateMeasureRequest { Parent = run.Name, Measure = values.ToWire() };
            request.Measure.Item = checkpoint?.Id ?? "";
            request.RequestId = form.RequestId(request);
            try
            {
                await client.CreateMeasureAsync(request, run.Call);
                return Page.Next(Notices.With(Paths.Plan(run.Id), "gespeichert"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
            {
                return Page.Next(Notices.With(Paths.Plan(run.Id), "planvoll"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                errors.AddRefused(error, values.Labels());
            }
        }

        return Page.Show<MeasureView>(new MeasureModel(run, null, values, checkpoint, errors), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ShowAsync(
        OpenAssessment run, string measure, MeasureService.MeasureServiceClient client, AnswerSaver answers)
    {
        var stored = await GetAsync(run, measure, client);
        var line = LineOf(run, stored);
        LineState? state = null;
        if (stored.ReratingProposed && line is not null)
        {
            var answer = (await answers.LoadAsync(run)).GetValueOrDefault(line.Id);
            var values = AnswerValues.Of(answer);
            state = new LineState(line, values, answer?.Revision ?? 0, values.Mark);
        }

        return Page.Show<MeasureView>(
            new MeasureModel(run, stored, MeasureValues.Of(stored), run.Edition.Checkpoint(stored.Item), FormErrors.None, state));
    }

    private static async Task<IResult> UpdateAsync(OpenAssessment run, string measure, Posted form, MeasureService.MeasureServiceClient client)
    {
        var values = MeasureValues.Of(form);
        var errors = values.Check();
        if (!errors.Any)
        {
            var request = new UpdateMeasureRequest { Measure = values.ToWire(), UpdateMask = new() { Paths = { MeasureValues.Paths } } };
            request.Measure.Name = run.MeasureName(measure);
            request.Measure.Etag = form["etag"];
            request.RequestId = form.RequestId(request);
            try
            {
                await client.UpdateMeasureAsync(request, run.Call);
                return Page.Next(Notices.With($"{Paths.Plan(run.Id)}#m-{Uri.EscapeDataString(measure)}", "gespeichert"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
            {
                return await ConflictAsync(run, measure, values, client);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                errors.AddRefused(error, values.Labels());
            }
        }

        var stored = await GetAsync(run, measure, client);
        // The form keeps the version it was made from, so that a change in between is still noticed at the next try.
        stored.Etag = form["etag"];
        return Page.Show<MeasureView>(
            new MeasureModel(run, stored, values, run.Edition.Checkpoint(stored.Item), errors), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ConflictAsync(
        OpenAssessment run, string measure, MeasureValues mine, MeasureService.MeasureServiceClient client)
    {
        var stored = await GetAsync(run, measure, client);
        var values = MeasureValues.Of(stored);
        return values == mine
            ? Page.Next(Notices.With(Paths.Plan(run.Id), "gespeichert"))
            : Page.Show<FieldConflictView>(
                new FieldConflictModel(
                    run, Paths.Plan(run.Id), Paths.Measure(run.Id, measure), stored.Etag, [.. mine.Fields()], [.. values.Fields()]),
                StatusCodes.Status409Conflict);
    }

    /// <summary>The owner's own decision after a measure is done; the service only proposes it.</summary>
    private static async Task<IResult> RerateAsync(OpenAssessment run, string measure, Posted form, AnswerSaver saver)
    {
        var answers = PostedAnswer.ReadAll(form, run.Edition).Where(a => a.IsChanged).ToList();
        var conflicts = await saver.SaveAsync(run, answers, form.RequestId);
        return conflicts.Count == 0
            ? Page.Next(Notices.With(Paths.Measure(run.Id, measure), "neubewertet"))
            : Page.Show<ConflictView>(
                new ConflictModel(run, run.Edition.TopicOf(conflicts[0].Line.Id)!, conflicts, ""), StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> AskRemoveAsync(OpenAssessment run, string measure, MeasureService.MeasureServiceClient client)
    {
        var stored = await GetAsync(run, measure, client);
        return Page.Show<RemoveMeasureView>(new MeasureModel(run, stored, MeasureValues.Of(stored), null, FormErrors.None));
    }

    private static async Task<IResult> RemoveAsync(OpenAssessment run, string measure, Posted form, MeasureService.MeasureServiceClient client)
    {
        var request = new DeleteMeasureRequest { Name = run.MeasureName(measure), Etag = form["etag"] };
        request.RequestId = form.RequestId(request);
        try
        {
            await client.DeleteMeasureAsync(request, run.Call);
            return Page.Next(Notices.With(Paths.Plan(run.Id), "entfernt"));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
        {
            return Page.Next(Notices.With(Paths.RemoveMeasure(run.Id, measure), "geaendert"));
        }
    }

    /// <summary>The line whose light a measure was to change.</summary>
    private static Line? LineOf(OpenAssessment run, Measure measure) =>
        run.Edition.Lines.GetValueOrDefault(run.Edition.RatesPractices ? measure.Practice : measure.Item);

    private static async Task<Measure> GetAsync(OpenAssessment run, string measure, MeasureService.MeasureServiceClient client) =>
        await client.GetMeasureAsync(new GetMeasureRequest { Name = run.MeasureName(measure) }, run.Call);
}
