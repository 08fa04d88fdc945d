using Om.Hosting;

namespace Om.Identity;

/// <summary>Name and language of an account.</summary>
public sealed record DetailsModel(string Name, string Language, FormErrors Errors);

/// <summary>Another address, or another password.</summary>
/// <param name="Email">The address there is, or the one typed.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record ChangeModel(string Email, FormErrors Errors);

/// <summary>What a person changes about the own account. Address and password want a recent sign-in.</summary>
internal static class ChangePages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/konto/daten", ShowDetailsAsync);
        pages.MapPost("/konto/daten", ChangeDetailsAsync);
        pages.MapGet("/konto/passwort-aendern", ShowPasswordAsync);
        pages.MapPost("/konto/passwort-aendern", ChangePasswordAsync);
        pages.MapGet("/konto/adresse", ShowEmailAsync);
        pages.MapPost("/konto/adresse", BeginEmailAsync);
        pages.MapPost("/konto/adresse/code", ConfirmEmailAsync);
    }

    private static async Task<IResult> ShowDetailsAsync(HttpContext http, Sessions sessions, TimeProvider time)
    {
        var account = (await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Details)).Account;
        return Page.Show<DetailsView>(new DetailsModel(account.DisplayName, account.Language, FormErrors.None));
    }

    private static async Task<IResult> ChangeDetailsAsync(Posted form, HttpContext http, Sessions sessions, ChangeAccount flow, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Details);
        var errors = new FormErrors();
        errors.AddProblems(await flow.SetNameAsync(current, form["name"], form["language"], http.RequestAborted));
        return errors.Any
            ? Page.Show<DetailsView>(new DetailsModel(form["name"], form["language"], errors), errors.Status())
            : Page.Next(Notices.With(AccountPaths.Account, "geaendert"));
    }

    private static async Task<IResult> ShowPasswordAsync(HttpContext http, Sessions sessions, TimeProvider time)
    {
        var account = (await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Password, fresh: true)).Account;
        return Page.Show<PasswordView>(new ChangeModel(account.Email!, FormErrors.None));
    }

    private static async Task<IResult> ChangePasswordAsync(Posted form, HttpContext http, Sessions sessions, ChangeAccount flow, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Password, fresh: true);
        var errors = new FormErrors();
        errors.AddProblems(await flow.SetPasswordAsync(current, form.Secret("password"), http.RequestAborted));
        return errors.Any
            ? Page.Show<PasswordView>(new ChangeModel(current.Account.Email!, errors), errors.Status())
            : Page.Next(Notices.With(AccountPaths.Account, "passwortneu"));
    }

    private static async Task<IResult> ShowEmailAsync(HttpContext http, Sessions sessions, TimeProvider time)
    {
        await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Email, fresh: true);
        return Page.Show<EmailView>(new ChangeModel("", FormErrors.None));
    }

    private static async Task<IResult> BeginEmailAsync(Posted form, HttpContext http, Sessions sessions, ChangeAccount flow, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Email, fresh: true);
        var begun = await flow.BeginEmailAsync(current, form["email"], ClientAddress.Key(http), http.RequestAborted);
        var errors = new FormErrors();
        if (begun.Challenge is { } challenge)
        {
            return Page.Show<EmailCodeView>(new CodeModel("", challenge, errors));
        }

        errors.AddProblems(begun.Problems);
        if (begun.ClosedUntil is { } until)
        {
            errors.AddWait("email", until, time.GetUtcNow());
        }

        return Page.Show<EmailView>(new ChangeModel(form["email"], errors), errors.Status(begun.ClosedUntil is not null));
    }

    private static async Task<IResult> ConfirmEmailAsync(Posted form, HttpContext http, Sessions sessions, ChangeAccount flow, TimeProvider time)
    {
        var current = await AccountSite.PersonAsync(http, sessions, time, AccountPaths.Email);
        _ = Guid.TryParse(form["challenge"], out var challenge);
        if (await flow.ConfirmEmailAsync(current, challenge, form["code"], http.RequestAborted))
        {
            return Page.Next(Notices.With(AccountPaths.Account, "adresse"));
        }

        var errors = new FormErrors();
        errors.Add("code", SiteTexts.MailCodeRefused);
        return Page.Show<EmailCodeView>(new CodeModel("", challenge, errors), errors.Status());
    }
}
