namespace Om.Identity;

/// <summary>A passkey as its owner sees it.</summary>
public sealed record PasskeyEntry(string Id, string Name, string Since);

/// <summary>The passkeys of an account.</summary>
public sealed record PasskeysModel(IReadOnlyList<PasskeyEntry> Passkeys, FormErrors Errors);

/// <summary>Passkeys: the browser talks to the device by script, everything else is a form as everywhere.</summary>
internal static class PasskeyPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPost("/konto/passkey/beginn", BeginSignInAsync).WithMetadata(new SitePage(AccountSite.Site, script: true));
        pages.MapPost("/konto/passkey", SignInAsync);
        pages.MapGet("/konto/passkeys", ShowAsync);
        pages.MapPost("/konto/passkeys/beginn", BeginAsync).WithMetadata(new SitePage(AccountSite.Site, script: true));
        pages.MapPost("/konto/passkeys", AddAsync);
        pages.MapPost("/konto/passkeys/entfernen", RemoveAsync);
    }

    private static async Task<IResult> BeginSignInAsync(HttpContext http, Passkeys flow) => Json(await flow.BeginSignInAsync(http));

    private static async Task<IResult> SignInAsync(Posted form, HttpContext http, Passkeys flow)
    {
        var next = AccountPaths.Local(form["weiter"]);
        _ = Guid.TryParse(form["challenge"], out var challenge);
        var result = await flow.FinishSignInAsync(http, challenge, form["credential"], AccountSite.Device(http));
        if (result.State == SignIn.State.Done)
        {
            return Page.Next(next);
        }

        var errors = new FormErrors();
        errors.Add("email", SiteTexts.PasskeyRefused);
        return Page.Show<SignInView>(new SignInModel(next, "", errors), errors.Status());
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Sessions sessions, Passkeys flow, Clock clock, TimeProvider time)
    {
        var current = await PersonAsync(http, sessions, time);
        return Page.Show<PasskeysView>(await LoadAsync(current, flow, clock, FormErrors.None, http.RequestAborted));
    }

    private static async Task<IResult> BeginAsync(HttpContext http, Sessions sessions, Passkeys flow, TimeProvider time) =>
        await sessions.CurrentAsync(http) is { } current && current.IsFresh(time.GetUtcNow())
            ? Json(await flow.BeginRegistrationAsync(http, current))
            : throw new PageError(Failure.NotFound);

    private static async Task<IResult> AddAsync(Posted form, HttpContext http, Sessions sessions, Passkeys flow, Clock clock, TimeProvider time)
    {
        var current = await PersonAsync(http, sessions, time);
        _ = Guid.TryParse(form["challenge"], out var challenge);
        if (await flow.FinishRegistrationAsync(http, current, challenge, form["credential"], form["name"]))
        {
            return Page.Next(Notices.With(AccountPaths.Passkeys, "passkey"));
        }

        var errors = new FormErrors();
        errors.Add("name", SiteTexts.PasskeyNotAdded);
        return Page.Show<PasskeysView>(await LoadAsync(current, flow, clock, errors, http.RequestAborted), errors.Status());
    }

    private static async Task<IResult> RemoveAsync(Posted form, HttpContext http, Sessions sessions, Passkeys flow, TimeProvider time)
    {
        await flow.RemoveAsync(await PersonAsync(http, sessions, time), form["passkey"], http.RequestAborted);
        return Page.Next(Notices.With(AccountPaths.Passkeys, "passkeyweg"));
    }

    private static async Task<PasskeysModel> LoadAsync(
        SignedIn current, Passkeys flow, Clock clock, FormErrors errors, CancellationToken cancellation)
    {
        var passkeys = await flow.ListAsync(current.Account.Id, cancellation);
        return new PasskeysModel([.. passkeys.Select(p => new PasskeyEntry(p.Id, p.Name, clock.Day(p.CreatedAt)))], errors);
    }

    private static IResult Json(Passkeys.Ceremony ceremony) =>
        Results.Text($$"""{"challenge":"{{ceremony.Challenge}}","options":{{ceremony.OptionsJson}}}""", "application/json");

    private static Task<SignedIn> PersonAsync(HttpContext http, Sessions sessions, TimeProvider time) =>
        AccountSite.PersonAsync(http, sessions, time, AccountPaths.Passkeys, fresh: true);
}
