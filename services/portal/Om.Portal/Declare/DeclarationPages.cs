using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>What a person states when issuing a declaration.</summary>
public sealed record DeclarationValues(string FirmName, string FirmPlace, string Signatory, bool Publish)
{
    public static readonly DeclarationValues Empty = new("", "", "", false);

    /// <summary>Values of a form.</summary>
    internal static DeclarationValues Of(Posted form) => new(form["firm_name"], form["firm_place"], form["signatory"], form.Has("publish"));

    /// <summary>What is not right.</summary>
    public FormErrors Check()
    {
        var errors = new FormErrors();
        errors.Check("firm_name", DeclarationTexts.FirmName, FirmName, 200, required: true);
        errors.Check("firm_place", DeclarationTexts.FirmPlace, FirmPlace, 120, required: true);
        errors.Check("signatory", DeclarationTexts.Signatory, Signatory, 120, required: true);
        return errors;
    }
}

/// <summary>What is missing for a declaration, the form, and those already issued.</summary>
public sealed record DeclarationModel(
    OpenAssessment Run,
    Readiness Readiness,
    IReadOnlyList<Declaration> Declarations,
    IReadOnlyList<Measure> Measures,
    DeclarationValues Values,
    FormErrors Errors);

/// <summary>Asking before a declaration is taken back.</summary>
public sealed record WithdrawModel(OpenAssessment Run, Declaration Declaration);

/// <summary>Self-declarations of an assessment.</summary>
internal static class DeclarationPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/selbsterklaerung", ShowAsync);
        pages.MapPost("/bewertungen/{id:guid}/selbsterklaerung", IssueAsync);
        pages.MapPost("/bewertungen/{id:guid}/selbsterklaerung/{number}/veroeffentlichen", PublishAsync);
        pages.MapPost("/bewertungen/{id:guid}/selbsterklaerung/{number}/verbergen", HideAsync);
        pages.MapGet("/bewertungen/{id:guid}/selbsterklaerung/{number}/zurueckziehen", AskWithdrawAsync);
        pages.MapPost("/bewertungen/{id:guid}/selbsterklaerung/{number}/zurueckziehen", WithdrawAsync);
    }

    private static async Task<IResult> ShowAsync(
        OpenAssessment run, DeclarationService.DeclarationServiceClient client, MeasureService.MeasureServiceClient measures) =>
        Page.Show<DeclarationView>(await LoadAsync(run, client, measures, DeclarationValues.Empty, FormErrors.None));

    private static async Task<IResult> IssueAsync(
        OpenAssessment run, Posted form, DeclarationService.DeclarationServiceClient client, MeasureService.MeasureServiceClient measures)
    {
        var values = DeclarationValues.Of(form);
        var errors = values.Check();
        if (!errors.Any)
        {
            var request = new IssueDeclarationRequest
            {
                Parent = run.Name,
                FirmName = values.FirmName,
                FirmPlace = values.FirmPlace,
                Signatory = values.Signatory,
                Publish = values.Publish,
            };
            request.RequestId = form.RequestId(request);
            try
            {
                await client.IssueDeclarationAsync(request, run.Call);
                return Page.Next(Notices.With(Paths.Declaration(run.Id), "ausgestellt"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
            {
                // Something became incomplete meanwhile: the page itself says what.
                return Page.Next(Notices.With(Paths.Declaration(run.Id), "geaendert"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                errors.AddRefused(
                    error,
                    ("firm_name", "firm_name", DeclarationTexts.FirmName),
                    ("firm_place", "firm_place", DeclarationTexts.FirmPlace),
                    ("signatory", "signatory", DeclarationTexts.Signatory));
            }
        }

        return Page.Show<DeclarationView>(
            await LoadAsync(run, client, measures, values, errors), StatusCodes.Status422UnprocessableEntity);
    }

    private static Task<IResult> PublishAsync(
        OpenAssessment run, string number, Posted form, DeclarationService.DeclarationServiceClient client) =>
        ActAsync(run, "veroeffentlicht", async () =>
        {
            var request = new PublishDeclarationRequest { Name = run.DeclarationName(number), Etag = form["etag"] };
            request.RequestId = form.RequestId(request);
            await client.PublishDeclarationAsync(request, run.Call);
        });

    private static Task<IResult> HideAsync(OpenAssessment run, string number, Posted form, DeclarationService.DeclarationServiceClient client) =>
        ActAsync(run, "verborgen", async () =>
        {
            var request = new HideDeclarationRequest { Name = run.DeclarationName(number), Etag = form["etag"] };
            request.RequestId = form.RequestId(request);
            await client.HideDeclarationAsync(request, run.Call);
        });

    private static async Task<IResult> AskWithdrawAsync(OpenAssessment run, string number, DeclarationService.DeclarationServiceClient client) =>
        (await ListAsync(run, client)).FirstOrDefault(d => d.Number == number) is { } declaration
            ? Page.Show<WithdrawView>(new WithdrawModel(run, declaration))
            : throw new PageError(Failure.NotFound);

    private static Task<IResult> WithdrawAsync(
        OpenAssessment run, string number, Posted form, DeclarationService.DeclarationServiceClient client) =>
        ActAsync(run, "zurueckgezogen", async () =>
        {
            var request = new WithdrawDeclarationRequest { Name = run.DeclarationName(number), Etag = form["etag"] };
            request.RequestId = form.RequestId(request);
            await client.WithdrawDeclarationAsync(request, run.Call);
        });

    /// <summary>Carries out an act; when somebody was faster, the page shows what is there now.</summary>
    private static async Task<IResult> ActAsync(OpenAssessment run, string notice, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.Aborted or StatusCode.FailedPrecondition)
        {
            notice = "geaendert";
        }

        return Page.Next(Notices.With(Paths.Declaration(run.Id), notice));
    }

    private static async Task<DeclarationModel> LoadAsync(
        OpenAssessment run,
        DeclarationService.DeclarationServiceClient client,
        MeasureService.MeasureServiceClient measures,
        DeclarationValues values,
        FormErrors errors)
    {
        var readiness = client.GetReadinessAsync(new GetReadinessRequest { Name = run.Name }, run.Call).ResponseAsync;
        var list = ListAsync(run, client);
        var plan = PlanPages.LoadAsync(run, measures);
        await Task.WhenAll(readiness, list, plan);
        return new DeclarationModel(run, readiness.Result, list.Result, plan.Result, values, errors);
    }

    private static async Task<IReadOnlyList<Declaration>> ListAsync(OpenAssessment run, DeclarationService.DeclarationServiceClient client) =>
        (await client.ListDeclarationsAsync(new ListDeclarationsRequest { Parent = run.Name }, run.Call)).Declarations;
}
