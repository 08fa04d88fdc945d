namespace Om.Identity;

/// <summary>The page that asks a signed-in person once more.</summary>
/// <param name="Next">Where to go on then.</param>
/// <param name="Name">Who is signed in.</param>
/// <param name="SecondFactor">Whether the second factor is asked for too.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record AgainModel(string Next, string Name, bool SecondFactor, FormErrors Errors);

/// <summary>Proving once more who one is, before a sensitive act. The session stays the same one.</summary>
internal static class AgainPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/bestaetigen", ShowAsync);
        pages.MapPost("/konto/bestaetigen", PasswordAsync);
        pages.MapPost("/konto/bestaetigen/passkey", PasskeyAsync);
    }

    private static async Task<IResult> ShowAsync(string? weiter, HttpContext http, Sessions sessions, TimeProvider time)
    {
        var next = AccountPaths.Local(weiter);
        return Show(next, await AccountSite.PersonAsync(http, sessions, time, next), FormErrors.None);
    }

    private static async Task<IResult> PasswordAsync(Posted form, HttpContext http, SignIn flow, Sessions sessions, TimeProvider time)
    {
        var next = AccountPaths.Local(form["weiter"]);
        var current = await AccountSite.PersonAsync(http, sessions, time, next);
        var result = await flow.AgainAsync(http, form.Secret("password"), form["code"]);
        if (result.State == SignIn.State.Done)
        {
            return Page.Next(next);
        }

        var errors = new FormErrors();
        if (result.ClosedUntil is { } until)
        {
            errors.AddWait("password", until, time.GetUtcNow());
        }
        else
        {
            errors.Add("password", current.Account.TwoFactorEnabled ? SiteTexts.AgainRefusedBoth : SiteTexts.AgainRefused);
        }

        return Show(next, current, errors, result.State == SignIn.State.Wait);
    }

    private static async Task<IResult> PasskeyAsync(Posted form, HttpContext http, Passkeys flow, Sessions sessions, TimeProvider time)
    {
        var next = AccountPaths.Local(form["weiter"]);
        var current = await AccountSite.PersonAsync(http, sessions, time, next);
        _ = Guid.TryParse(form["challenge"], out var challenge);
        var result = await flow.FinishSignInAsync(http, challenge, form["credential"], AccountSite.Device(http), current);
        if (result.State == SignIn.State.Done)
        {
            return Page.Next(next);
        }

        var errors = new FormErrors();
        errors.Add("password", SiteTexts.PasskeyRefused);
        return Show(next, current, errors);
    }

    private static IResult Show(string next, SignedIn current, FormErrors errors, bool waits = false) =>
        Page.Show<AgainView>(new AgainModel(next, current.Account.DisplayName, current.Account.TwoFactorEnabled, errors), errors.Status(waits));
}
