using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The assessments of who is signed in.</summary>
/// <param name="Runs">A page of them, the newest first.</param>
/// <param name="NextPage">Token of the next page; empty at the end.</param>
/// <param name="Here">What this browser began as a guest and could be taken over.</param>
/// <param name="Errors">What was wrong with a code.</param>
public sealed record MyRunsModel(IReadOnlyList<KnownRun> Runs, string NextPage, IReadOnlyList<KnownRun> Here, FormErrors Errors);

/// <summary>"My assessments", and taking over one that was begun as a guest. Mapped only where people can sign in.</summary>
internal static class MyRunsPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/meine-bewertungen", ShowAsync);
        pages.MapPost("/meine-bewertungen/uebernehmen", TakeOverAsync);
    }

    private static async Task<IResult> ShowAsync(string? ab, HttpContext http, SessionTokens tokens, KnownRuns known) =>
        await tokens.HeadersAsync(http) is { } headers
            ? Page.Show<MyRunsView>(await LoadAsync(http, headers, ab ?? "", known, FormErrors.None))
            : Page.Next(Paths.SignInFor(Paths.MyRuns));

    private static async Task<IResult> TakeOverAsync(
        Posted form, HttpContext http, SessionTokens tokens, AssessmentService.AssessmentServiceClient client, GuestCodes codes, KnownRuns known)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(Paths.MyRuns));
        }

        var here = Guid.TryParse(form["run"], out var id) ? codes.Find(http, id) : null;
        var errors = new FormErrors();
        var code = here ?? AccessPages.Tidy(form["code"]);
        errors.Check("code", AccessTexts.Code, code, 100, required: true);
        if (!errors.Any)
        {
            var request = new TakeOverAssessmentRequest { AccessCode = code, KeepAccessCodes = form.Has("keep") };
            request.RequestId = form.RequestId(request);
            try
            {
                var taken = await client.TakeOverAssessmentAsync(request, new CallOptions(headers, cancellationToken: http.RequestAborted));
                var run = Guid.Parse(taken.Name.Split('/')[^1]);
                if (!request.KeepAccessCodes)
                {
                    codes.Remove(http, run);
                }

                return Page.Next(Notices.With(Paths.Assessment(run), "konto"));
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
            {
                errors.Add("code", AccessTexts.CodeUnknown);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
            {
                errors.Add("code", AccountTexts.Owned);
            }
        }

        return Page.Show<MyRunsView>(await LoadAsync(http, headers, "", known, errors), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<MyRunsModel> LoadAsync(HttpContext http, Metadata headers, string from, KnownRuns known, FormErrors errors)
    {
        var (mine, next) = await known.MineAsync(headers, from, http.RequestAborted);
        var (here, _) = await known.LoadAsync(http, GuestCodes.Most);
        return new MyRunsModel(mine, next, [.. here.Where(h => mine.All(m => m.Id != h.Id))], errors);
    }
}
