using Om.Hosting;

namespace Om.Identity;

/// <summary>The first office account, by the link from the terminal or the operator's code.</summary>
internal static class SetupPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/einrichten", () => Page.Show<SetupView>(new SignUpModel("", "", "", FormErrors.None)));
        pages.MapPost("/konto/einrichten", CompleteAsync);
    }

    private static async Task<IResult> CompleteAsync(Posted form, HttpContext http, Setup flow, SignIn signIn, TimeProvider time)
    {
        var result = await flow.CompleteAsync(form["code"], SignUpPages.Read(form), ClientAddress.Key(http), http.RequestAborted);
        if (result.Account is { TwoFactorEnabled: false } account)
        {
            await signIn.FinishAsync(http, account, "pwd", AccountSite.Device(http));
            return Page.Next(AccountPaths.Account);
        }

        if (result.Account is not null)
        {
            return Page.Next(AccountPaths.SignIn);
        }

        var errors = new FormErrors();
        errors.AddProblems(result.Problems);
        if (result.ClosedUntil is { } until)
        {
            errors.AddWait("code", until, time.GetUtcNow());
        }
        else if (!errors.Any)
        {
            errors.Add("code", SiteTexts.SetupRefused);
        }

        return Page.Show<SetupView>(new SignUpModel("", form["email"], form["name"], errors), errors.Status(result.ClosedUntil is not null));
    }
}
