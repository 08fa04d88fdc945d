using Om.Hosting;

namespace Om.Identity;

/// <summary>A forgotten password: the address, then code and new password.</summary>
internal static class ResetPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/passwort", () => Page.Show<ResetView>(new SignInModel("", "", FormErrors.None)));
        pages.MapPost("/konto/passwort", BeginAsync);
        pages.MapPost("/konto/passwort/neu", FinishAsync);
    }

    private static async Task<IResult> BeginAsync(Posted form, HttpContext http, ResetPassword flow, TimeProvider time)
    {
        var begun = await flow.BeginAsync(form["email"], Languages.Current, ClientAddress.Key(http), http.RequestAborted);
        var errors = new FormErrors();
        if (begun.Challenge is { } challenge)
        {
            return Page.Show<ResetCodeView>(new CodeModel("", challenge, errors));
        }

        errors.AddProblems(begun.Problems);
        if (begun.ClosedUntil is { } until)
        {
            errors.AddWait("email", until, time.GetUtcNow());
        }

        return Page.Show<ResetView>(new SignInModel("", form["email"], errors), errors.Status(begun.ClosedUntil is not null));
    }

    private static async Task<IResult> FinishAsync(Posted form, HttpContext http, ResetPassword flow)
    {
        _ = Guid.TryParse(form["challenge"], out var challenge);
        var finished = await flow.FinishAsync(challenge, form["code"], form.Secret("password"), http.RequestAborted);
        if (finished.Done)
        {
            return Page.Next(Notices.With(AccountPaths.SignIn, "passwort"));
        }

        var errors = new FormErrors();
        errors.AddProblems(finished.Problems);
        if (!errors.Any)
        {
            errors.Add("code", SiteTexts.MailCodeRefused);
        }

        return Page.Show<ResetCodeView>(new CodeModel("", challenge, errors), errors.Status());
    }
}
