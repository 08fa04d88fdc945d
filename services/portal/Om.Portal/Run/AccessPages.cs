using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The code of an assessment, to note or print.</summary>
/// <param name="Run">The assessment.</param>
/// <param name="Code">Its access code; null where it was opened by the account.</param>
/// <param name="Link">A link that opens it: the code stands behind the #, which browsers never send.</param>
/// <param name="Next">Where to go on, right after the start.</param>
public sealed record AccessModel(OpenAssessment Run, string? Code, string Link, string? Next);

/// <summary>The page to come back with a code.</summary>
/// <param name="Runs">What this browser knows.</param>
/// <param name="Unavailable">Whether the list could not be loaded.</param>
/// <param name="Errors">What was wrong with the code.</param>
public sealed record ResumeModel(IReadOnlyList<KnownRun> Runs, bool Unavailable, FormErrors Errors);

/// <summary>Coming back: the code after the start, and the page that takes it. Codes travel in bodies and cookies only.</summary>
internal static class AccessPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/zugang", Show);
        pages.MapPost("/bewertungen/{id:guid}/vergessen", Forget);
        pages.MapGet("/weiter", ShowResumeAsync);
        pages.MapPost("/weiter", ResumeAsync);
    }

    private static IResult Show(OpenAssessment run, HttpContext http, Links links, string? thema, string? neu)
    {
        var next = neu is null ? null : run.Edition.Topic(thema ?? "") is { } topic ? Paths.Topic(run.Id, topic.Id) : Paths.Assessment(run.Id);
        return Page.Show<AccessView>(new AccessModel(run, run.Code, $"{links.Absolute(http, Paths.Resume)}#{run.Code}", next));
    }

    private static IResult Forget(Guid id, Posted _, HttpContext http, GuestCodes codes)
    {
        codes.Remove(http, id);
        return Page.Next(Notices.With(Paths.Resume, "vergessen"));
    }

    private static async Task<IResult> ShowResumeAsync(KnownRuns known, HttpContext http)
    {
        var (runs, unavailable) = await known.LoadAsync(http, GuestCodes.Most);
        return Page.Show<ResumeView>(new ResumeModel(runs, unavailable, FormErrors.None));
    }

    private static async Task<IResult> ResumeAsync(
        Posted form, HttpContext http, AssessmentService.AssessmentServiceClient client, GuestCodes codes, KnownRuns known)
    {
        var code = Tidy(form["code"]);
        var errors = new FormErrors();
        errors.Check("code", AccessTexts.Code, code, 100, required: true);
        if (!errors.Any)
        {
            try
            {
                var assessment = await client.ResumeAssessmentAsync(
                    new ResumeAssessmentRequest { AccessCode = code }, cancellationToken: http.RequestAborted);
                var id = Guid.Parse(assessment.Name.Split('/')[^1]);
                codes.Add(http, id, code);
                return Page.Next(Paths.Assessment(id));
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
            {
                errors.Add("code", AccessTexts.CodeUnknown);
            }
        }

        var (runs, unavailable) = await known.LoadAsync(http, GuestCodes.Most);
        return Page.Show<ResumeView>(new ResumeModel(runs, unavailable, errors), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>
    /// A typed code, fit for a header and for paper: nothing but capitals, digits and hyphens, in groups where it was typed without.
    /// </summary>
    internal static string Tidy(string typed)
    {
        var code = string.Concat(typed.ToUpperInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        return code.Contains('-', StringComparison.Ordinal) ? code : string.Join('-', code.Chunk(5).Select(group => new string(group)));
    }
}
