namespace Om.Identity;

/// <summary>What the account pages have in common.</summary>
internal static class AccountSite
{
    /// <summary>The account pages.</summary>
    public static readonly Site Site = new()
    {
        Name = () => SiteTexts.SiteName,
        Assets = new SiteAssets("/konto/assets", typeof(AccountSite).Assembly, "konto.js"),
        LanguagePath = AccountPaths.Language,
        Navigation = [new SiteLink(SitePaths.Home, () => SiteTexts.NavHome), new SiteLink(AccountPaths.Account, () => SiteTexts.NavAccount)],
        Notices = new Dictionary<string, Func<string>>
        {
            ["beendet"] = () => SiteTexts.NoticeEnded,
            ["allebeendet"] = () => SiteTexts.NoticeOthersEnded,
            ["geaendert"] = () => SiteTexts.NoticeChanged,
            ["adresse"] = () => SiteTexts.NoticeEmail,
            ["passwortneu"] = () => SiteTexts.NoticePasswordChanged,
            ["passwort"] = () => SiteTexts.NoticePassword,
            ["faktor"] = () => SiteTexts.NoticeFactorOff,
            ["passkey"] = () => SiteTexts.NoticePasskey,
            ["passkeyweg"] = () => SiteTexts.NoticePasskeyGone,
            ["abgemeldet"] = () => SiteTexts.NoticeSignedOut,
            ["gegeben"] = () => OfficeTexts.NoticeGiven,
            ["genommen"] = () => OfficeTexts.NoticeTaken,
            ["zugelassen"] = () => OfficeTexts.NoticeAdmitted,
            ["abgeschaltet"] = () => OfficeTexts.NoticeDisabled,
        },
    };

    /// <summary>Maps all of them.</summary>
    public static void Map(WebApplication app)
    {
        app.UseSitePages();
        var pages = app.MapSite(Site);
        SignInPages.Map(pages);
        AgainPages.Map(pages);
        SignUpPages.Map(pages);
        ResetPages.Map(pages);
        SetupPages.Map(pages);
        AccountPages.Map(pages);
        ChangePages.Map(pages);
        SecondFactorPages.Map(pages);
        PasskeyPages.Map(pages);
        GrantPages.Map(pages);
        ClientPages.Map(pages);
        if (MailPages.IsWanted(app.Configuration))
        {
            MailPages.Map(pages);
        }

        app.MapFallback("/konto/{**path}", IResult () => throw new PageError(Failure.NotFound)).WithMetadata(new SitePage(Site));
    }

    /// <summary>The signed-in person; where nobody is, or for too long for what is asked, ends the request with the way to the sign-in page.</summary>
    public static async Task<SignedIn> PersonAsync(HttpContext http, Sessions sessions, TimeProvider time, string back, bool fresh = false)
    {
        var current = await sessions.CurrentAsync(http);
        return current is null || (fresh && !current.IsFresh(time.GetUtcNow()))
            ? throw new PageError(Failure.BadRequest, Page.Next(AccountPaths.With(current is null ? AccountPaths.SignIn : AccountPaths.Again, back)))
            : current;
    }

    /// <summary>What a person knows the browser by, such as "Firefox, Linux". Told by the browser: nothing is decided by it.</summary>
    public static string Device(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        string? First(params string[] names) => names.FirstOrDefault(n => agent.Contains(n, StringComparison.Ordinal));
        var browser = First("Firefox", "Edg", "OPR", "Chrome", "Safari") switch { "Edg" => "Edge", "OPR" => "Opera", var name => name };
        var system = First("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux") switch { "Mac OS" => "macOS", var name => name };
        return string.Join(", ", new[] { browser, system }.OfType<string>());
    }

    /// <summary>Takes over what a flow found wrong.</summary>
    public static void AddProblems(this FormErrors errors, IEnumerable<FieldProblem> problems)
    {
        foreach (var (field, problem) in problems)
        {
            errors.Add(field, problem switch
            {
                Problem.EmailInvalid => SiteTexts.EmailInvalid,
                Problem.NameMissing => Words.Fill(PageTexts.FieldRequired, SiteTexts.DisplayName),
                Problem.NameLong => SiteTexts.NameLong,
                Problem.PasswordShort => Words.Fill(SiteTexts.PasswordShort, PasswordRules.Least),
                Problem.PasswordLong => Words.Fill(SiteTexts.PasswordLong, PasswordRules.Most),
                Problem.PasswordCommon => SiteTexts.PasswordCommon,
                _ => SiteTexts.PasswordLikeEmail,
            });
        }
    }

    /// <summary>Notes that it was tried too often; <paramref name="until"/> says until when nothing is looked at.</summary>
    public static void AddWait(this FormErrors errors, string field, DateTimeOffset until, DateTimeOffset now) =>
        errors.Add(field, Words.Count(Math.Max(1, (int)Math.Ceiling((until - now).TotalMinutes)), SiteTexts.WaitOne, SiteTexts.WaitMany));

    /// <summary>HTTP status of a form shown again.</summary>
    public static int Status(this FormErrors errors, bool waits = false) =>
        waits ? StatusCodes.Status429TooManyRequests : errors.Any ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
}
