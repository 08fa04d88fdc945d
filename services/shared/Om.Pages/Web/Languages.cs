using System.Globalization;
using StringWithQualityHeaderValue = Microsoft.Net.Http.Headers.StringWithQualityHeaderValue;

namespace Om.Pages;

/// <summary>The language of a page: the one chosen on the site, else the one the browser prefers, else German.</summary>
public static class Languages
{
    private const string Cookie = "om-language";

    /// <summary>Language codes the texts exist in, the original first.</summary>
    public static readonly IReadOnlyList<string> All = ["de", "en"];

    /// <summary>The language of the page being made.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>Makes this request speak its language. Not async: the setting must reach everything called after it.</summary>
    public static void Apply(HttpRequest request)
    {
        var language = Chosen(request) ?? Preferred(request) ?? All[0];
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language == "en" ? "en-GB" : "de-DE");
    }

    /// <summary>Maps the form that changes the language; it leads back to the page it was sent from.</summary>
    public static void Map(IEndpointRouteBuilder pages, string path) =>
        // No form token: it changes nothing but the language, and every page would have to carry one for it.
        pages.MapPost(path, Choose).DisableAntiforgery();

    private static IResult Choose(Posted form, HttpContext http, Links links)
    {
        if (All.Contains(form["language"]))
        {
            http.Response.Cookies.Append(Cookie, form["language"], new CookieOptions
            {
                Path = "/",
                HttpOnly = true,
                Secure = links.IsSecure(http),
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(400),
                IsEssential = true,
            });
        }

        return Page.Next(Links.IsLocal(form["return"]) ? form["return"] : SitePaths.Home);
    }

    private static string? Chosen(HttpRequest request) =>
        request.Cookies[Cookie] is { } chosen && All.Contains(chosen) ? chosen : null;

    private static string? Preferred(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wanted)
            ? wanted.Where(w => w.Quality is null or > 0)
                .OrderByDescending(w => w.Quality ?? 1)
                .Select(w => w.Value.Value?.Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(w => w is not null && All.Contains(w))
            : null;
}
