using Om.Hosting;

namespace Om.Identity;

/// <summary>The fields of a new account.</summary>
public sealed record SignUpModel(string Next, string Email, string Name, FormErrors Errors);

/// <summary>A new account: address, name and password, then the code from the mail.</summary>
internal static class SignUpPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/neu", (string? weiter) => Page.Show<SignUpView>(new SignUpModel(AccountPaths.Local(weiter), "", "", FormErrors.None)));
        pages.MapPost("/konto/neu", BeginAsync);
        pages.MapPost("/konto/neu/code", ConfirmAsync);
    }

    /// <summary>What was typed into the fields of an account.</summary>
    public static SignUp.Request Read(Posted form) => new(form["email"], form.Secret("password"), form["name"], Languages.Current);

    private static async Task<IResult> BeginAsync(Posted form, HttpContext http, SignUp flow, TimeProvider time)
    {
        var next = AccountPaths.Local(form["weiter"]);
        var begun = await flow.BeginAsync(Read(form), ClientAddress.Key(http), http.RequestAborted);
        var errors = new FormErrors();
        if (begun.Challenge is { } challenge)
        {
            return Page.Show<SignUpCodeView>(new CodeModel(next, challenge, errors));
        }

        errors.AddProblems(begun.Problems);
        if (begun.ClosedUntil is { } until)
        {
            errors.AddWait("email", until, time.GetUtcNow());
        }

        return Page.Show<SignUpView>(new SignUpModel(next, form["email"], form["name"], errors), errors.Status(begun.ClosedUntil is not null));
    }

    private static async Task<IResult> ConfirmAsync(Posted form, HttpContext http, SignUp flow, SignIn signIn)
    {
        var next = AccountPaths.Local(form["weiter"]);
        _ = Guid.TryParse(form["challenge"], out var challenge);
        if (await flow.ConfirmAsync(challenge, form["code"], http.RequestAborted) is not { } account)
        {
            var errors = new FormErrors();
            errors.Add("code", SiteTexts.MailCodeRefused);
            return Page.Show<SignUpCodeView>(new CodeModel(next, challenge, errors), errors.Status());
        }

        await signIn.FinishAsync(http, account, "pwd", AccountSite.Device(http));
        return Page.Next(next);
    }
}
