namespace Om.Identity;

/// <summary>The sign-in page.</summary>
public sealed record SignInModel(string Next, string Email, FormErrors Errors);

/// <summary>The page that asks for the second factor, or for a code from a mail.</summary>
public sealed record CodeModel(string Next, Guid Challenge, FormErrors Errors);

/// <summary>Signing in with a password and, where there is one, the second factor.</summary>
internal static class SignInPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/anmelden", ShowAsync);
        pages.MapPost("/konto/anmelden", SignInAsync);
        pages.MapPost("/konto/anmelden/code", CodeAsync);
    }

    private static async Task<IResult> ShowAsync(string? weiter, HttpContext http, Sessions sessions) =>
        await sessions.CurrentAsync(http) is not null
            ? Page.Next(AccountPaths.Local(weiter))
            : Page.Show<SignInView>(new SignInModel(AccountPaths.Local(weiter), "", FormErrors.None));

    private static async Task<IResult> SignInAsync(Posted form, HttpContext http, SignIn flow, TimeProvider time)
    {
        var next = AccountPaths.Local(form["weiter"]);
        var result = await flow.WithPasswordAsync(http, form["email"], form.Secret("password"), AccountSite.Device(http));
        var errors = new FormErrors();
        switch (result.State)
        {
            case SignIn.State.Done:
                return Page.Next(next);
            case SignIn.State.SecondFactor:
                return Page.Show<SignInCodeView>(new CodeModel(next, result.Challenge!.Value, errors));
            case SignIn.State.Wait:
                errors.AddWait("email", result.ClosedUntil!.Value, time.GetUtcNow());
                break;
            default:
                errors.Add("email", SiteTexts.SignInRefused);
                break;
        }

        return Page.Show<SignInView>(new SignInModel(next, form["email"], errors), errors.Status(result.State == SignIn.State.Wait));
    }

    private static async Task<IResult> CodeAsync(Posted form, HttpContext http, SignIn flow, TimeProvider time)
    {
        var next = AccountPaths.Local(form["weiter"]);
        _ = Guid.TryParse(form["challenge"], out var challenge);
        var result = await flow.WithCodeAsync(http, challenge, form["code"], AccountSite.Device(http));
        var errors = new FormErrors();
        switch (result.State)
        {
            case SignIn.State.Done:
                return Page.Next(next);
            case SignIn.State.Wait:
                errors.AddWait("code", result.ClosedUntil!.Value, time.GetUtcNow());
                break;
            case var _ when result.Challenge is null:
                errors.Add("email", SiteTexts.SignInAgain);
                return Page.Show<SignInView>(new SignInModel(next, "", errors), errors.Status());
            default:
                errors.Add("code", SiteTexts.CodeRefused);
                break;
        }

        return Page.Show<SignInCodeView>(new CodeModel(next, challenge, errors), errors.Status(result.State == SignIn.State.Wait));
    }
}
