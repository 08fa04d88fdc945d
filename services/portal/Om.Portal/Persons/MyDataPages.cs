using Google.Rpc;
using Grpc.Core;
using Om.Identity.V1;

namespace Om.Portal;

/// <summary>What the pages about the own data show.</summary>
/// <param name="Errors">What is wrong with the form.</param>
/// <param name="LastOffice">Whether erasing was refused because nobody else would be left in the office.</param>
public sealed record MyDataModel(FormErrors Errors, bool LastOffice = false);

/// <summary>Taking along everything about oneself, and erasing it. Mapped only where people can sign in.</summary>
internal static class MyDataPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/meine-daten", ShowAsync);
        pages.MapPost("/meine-daten/mitnehmen", TakeAsync);
        pages.MapGet("/meine-daten/loeschen", AskAsync);
        pages.MapPost("/meine-daten/loeschen", EraseAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, SessionTokens tokens) =>
        await tokens.HeadersAsync(http) is null
            ? Page.Next(Paths.SignInFor(Paths.MyData))
            : Page.Show<MyDataView>(new MyDataModel(FormErrors.None));

    private static async Task<IResult> AskAsync(HttpContext http, SessionTokens tokens) =>
        await tokens.HeadersAsync(http) is null
            ? Page.Next(Paths.SignInFor(Paths.EraseMe))
            : Page.Show<EraseMeView>(new MyDataModel(FormErrors.None));

    private static async Task<IResult> TakeAsync(Posted _, HttpContext http, SessionTokens tokens, PersonalArchive archive, Clock clock)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(Paths.MyData));
        }

        try
        {
            var file = await archive.MakeAsync(Sessions.Of(http)!.Subject, headers, http.RequestAborted);
            return Results.File(file, "application/zip", $"offensive-mittelstand-{Words.Iso(clock.Today)}.zip");
        }
        catch (RpcException error) when (IsStale(error))
        {
            return Page.Next(Paths.SignInAgainFor(Paths.MyData));
        }
    }

    private static async Task<IResult> EraseAsync(
        Posted form, HttpContext http, SessionTokens tokens, Sessions sessions, AccountService.AccountServiceClient client)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(Paths.EraseMe));
        }

        if (!form.Has("confirm"))
        {
            var errors = new FormErrors();
            errors.Add("confirm", DataTexts.EraseTick);
            return Page.Show<EraseMeView>(new MyDataModel(errors), StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            await client.EraseAccountAsync(new EraseAccountRequest { Name = "accounts/me" }, new CallOptions(headers, cancellationToken: http.RequestAborted));
        }
        catch (RpcException error) when (IsStale(error))
        {
            return Page.Next(Paths.SignInAgainFor(Paths.EraseMe));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
        {
            return Page.Show<EraseMeView>(new MyDataModel(FormErrors.None, LastOffice: true), StatusCodes.Status409Conflict);
        }

        await sessions.EndAsync(http);
        sessions.Forget(http);
        return Page.Next(Notices.With(Paths.Home, "kontoweg"));
    }

    private static bool IsStale(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason == "SIGN_IN_AGAIN";
}
