using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>A check before the start.</summary>
/// <param name="Edition">The edition in use.</param>
/// <param name="Checks">Checks in use, for pointers to them.</param>
/// <param name="Chosen">Sentences of the starting aid that were ticked.</param>
/// <param name="Earlier">Earlier runs of the check, of the account or of this browser, to compare with.</param>
/// <param name="Previous">The one to compare with.</param>
/// <param name="Values">What stands in the start form.</param>
/// <param name="Trial">Whether the box for a trial is ticked.</param>
/// <param name="Errors">What was not right in the start form.</param>
public sealed record CheckModel(
    CheckEdition Edition,
    IReadOnlyList<CheckCard> Checks,
    IReadOnlyList<string> Chosen,
    IReadOnlyList<KnownRun> Earlier,
    string Previous,
    RunValues Values,
    bool Trial,
    FormErrors Errors);

/// <summary>A template by itself.</summary>
public sealed record TemplateModel(CheckEdition Edition, TemplatePart Template);

/// <summary>A check: what it is, how to begin, and its twins on paper.</summary>
internal static class CheckPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/praxis-checks/{check}", ShowAsync);
        pages.MapGet("/praxis-checks/{check}/druck", PaperAsync);
        pages.MapGet("/praxis-checks/{check}/vorlagen/{template}", TemplateAsync);
        pages.MapPost("/bewertungen", StartAsync);
    }

    private static async Task<IResult> ShowAsync(string check, string? vorher, HttpContext http, Catalogue catalogue, KnownRuns known, SessionTokens tokens) =>
        Page.Show<CheckView>(await LoadAsync(
            check, vorher ?? "", http, catalogue, known, await tokens.HeadersAsync(http), RunValues.Empty, trial: false, FormErrors.None));

    private static async Task<IResult> PaperAsync(string check, int? fassung, Catalogue catalogue) =>
        Page.Show<PaperView>(await EditionAsync(check, fassung, catalogue));

    private static async Task<IResult> TemplateAsync(string check, string template, int? fassung, Catalogue catalogue)
    {
        var edition = await EditionAsync(check, fassung, catalogue);
        var part = edition.Topics.SelectMany(t => t.Templates).FirstOrDefault(t => t.Id == template) ?? throw new PageError(Failure.NotFound);
        return Page.Show<TemplateView>(new TemplateModel(edition, part));
    }

    private static async Task<IResult> StartAsync(
        Posted form,
        HttpContext http,
        AssessmentService.AssessmentServiceClient client,
        Catalogue catalogue,
        KnownRuns known,
        GuestCodes codes,
        SessionTokens tokens)
    {
        var account = await tokens.HeadersAsync(http);
        var values = RunValues.Of(form);
        var errors = values.Check();
        if (!errors.Any)
        {
            // Who is signed in starts for the account, and compares with what the account has.
            var previous = Guid.TryParse(form["previous"], out var earlier) ? codes.Find(http, earlier) : null;
            var headers = account ?? (previous is null ? [] : OpenAssessment.Guest(previous));
            var request = new CreateAssessmentRequest { Assessment = values.ToWire() };
            request.Assessment.Edition = $"checks/{form["check"]}/editions/published";
            request.Assessment.Kind = form.Has("trial") ? Assessment.Types.Kind.Trial : Assessment.Types.Kind.Real;
            request.Assessment.Previous = earlier != Guid.Empty && headers.Count > 0 ? $"assessments/{earlier}" : "";
            request.RequestId = form.RequestId(request);
            try
            {
                var created = await client.CreateAssessmentAsync(request, new CallOptions(headers, cancellationToken: http.RequestAborted));
                var id = Guid.Parse(created.Assessment.Name.Split('/')[^1]);
                if (created.AccessCode.Length > 0)
                {
                    codes.Add(http, id, created.AccessCode);
                }

                var topic = form["topic"].Length > 0 ? $"&thema={Uri.EscapeDataString(form["topic"])}" : "";
                return Page.Next($"{Paths.Access(id)}?neu=1{topic}");
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                errors.AddRefused(error, values.Labels());
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
            {
                errors.Add("mode", StartTexts.NotInUse);
            }
        }

        var model = await LoadAsync(form["check"], form["previous"], http, catalogue, known, account, values, form.Has("trial"), errors);
        return Page.Show<CheckView>(model, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<CheckModel> LoadAsync(
        string check,
        string previous,
        HttpContext http,
        Catalogue catalogue,
        KnownRuns known,
        Metadata? account,
        RunValues values,
        bool trial,
        FormErrors errors)
    {
        var edition = await EditionAsync(check, null, catalogue);
        var runs = account is null ? (await known.LoadAsync(http, GuestCodes.Most)).Runs : (await known.MineAsync(account, "", http.RequestAborted)).Runs;
        return new CheckModel(
            edition,
            await catalogue.ListAsync(),
            StartingAid.Ticked(http),
            [.. runs.Where(r => r.CheckId == edition.CheckId && r.Data.Kind != Assessment.Types.Kind.Trial && r.Data.AnsweredCount > 0)],
            previous,
            values,
            trial,
            errors);
    }

    private static async Task<CheckEdition> EditionAsync(string check, int? number, Catalogue catalogue)
    {
        if (number is > 0)
        {
            return await catalogue.EditionAsync($"checks/{check}/editions/{number}");
        }

        var card = await catalogue.FindAsync(check) ?? throw new PageError(Failure.NotFound);
        return await catalogue.EditionAsync(card.PublishedEdition);
    }
}
