namespace Om.Identity;

/// <summary>The second factor of an account.</summary>
/// <param name="IsOn">Whether it is on.</param>
/// <param name="CodesLeft">Recovery codes left.</param>
/// <param name="Key">Key to type into an app, while one is being set up.</param>
/// <param name="Link">The same as a link that opens an app.</param>
/// <param name="NewCodes">Recovery codes, shown this once.</param>
/// <param name="Errors">What was wrong with the code.</param>
public sealed record SecondFactorModel(bool IsOn, int CodesLeft, string? Key, string? Link, IReadOnlyList<string> NewCodes, FormErrors Errors);

/// <summary>Setting an authenticator app up, renewing the recovery codes, taking it away. All of it wants a recent sign-in.</summary>
internal static class SecondFactorPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/zweiter-faktor", ShowAsync);
        pages.MapPost("/konto/zweiter-faktor", BeginAsync);
        pages.MapPost("/konto/zweiter-faktor/bestaetigen", ConfirmAsync);
        pages.MapPost("/konto/zweiter-faktor/codes", RenewAsync);
        pages.MapPost("/konto/zweiter-faktor/entfernen", RemoveAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Sessions sessions, SecondFactor flow, TimeProvider time)
    {
        var current = await PersonAsync(http, sessions, time);
        var left = await flow.CodesLeftAsync(current.Account.Id, http.RequestAborted);
        return Page.Show<SecondFactorView>(new SecondFactorModel(current.Account.TwoFactorEnabled, left, null, null, [], FormErrors.None));
    }

    private static async Task<IResult> BeginAsync(Posted _, HttpContext http, Sessions sessions, SecondFactor flow, TimeProvider time)
    {
        var current = await PersonAsync(http, sessions, time);
        var offer = await flow.BeginAsync(current.Account, http.RequestAborted);
        return Page.Show<SecondFactorView>(new SecondFactorModel(false, 0, offer.Key, offer.Link, [], FormErrors.None));
    }

    private static async Task<IResult> ConfirmAsync(Posted form, HttpContext http, Sessions sessions, SecondFactor flow, TimeProvider time)
    {
        var current = await PersonAsync(http, sessions, time);
        if (await flow.ConfirmAsync(current, form["code"], http.RequestAborted) is { } codes)
        {
            return Page.Show<SecondFactorView>(new SecondFactorModel(true, codes.Count, null, null, codes, FormErrors.None));
        }

        // The key stands in the app already: the form asks for the next code, and shows no key that might come from elsewhere.
        var errors = new FormErrors();
        errors.Add("code", SiteTexts.CodeRefused);
        return Page.Show<SecondFactorView>(new SecondFactorModel(false, 0, "", null, [], errors), errors.Status());
    }

    private static async Task<IResult> RenewAsync(Posted _, HttpContext http, Sessions sessions, SecondFactor flow, TimeProvider time)
    {
        var current = await PersonAsync(http, sessions, time);
        var codes = await flow.RenewCodesAsync(current, http.RequestAborted);
        return Page.Show<SecondFactorView>(new SecondFactorModel(true, codes.Count, null, null, codes, FormErrors.None));
    }

    private static async Task<IResult> RemoveAsync(Posted _, HttpContext http, Sessions sessions, SecondFactor flow, TimeProvider time)
    {
        await flow.RemoveAsync(await PersonAsync(http, sessions, time), http.RequestAborted);
        return Page.Next(Notices.With(AccountPaths.Account, "faktor"));
    }

    private static Task<SignedIn> PersonAsync(HttpContext http, Sessions sessions, TimeProvider time) =>
        AccountSite.PersonAsync(http, sessions, time, AccountPaths.Factor, fresh: true);
}
