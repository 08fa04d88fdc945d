using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Om.Portal;

/// <summary>The language of a page: the one chosen on the site, else the one the browser prefers, else German.</summary>
internal static class Languages
{
    public const string Cookie = "om-language";

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
