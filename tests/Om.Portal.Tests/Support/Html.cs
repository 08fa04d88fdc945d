using System.Net;
using System.Text.RegularExpressions;

namespace Om.Portal.Tests;

/// <summary>Just enough reading of our own pages: forms, links, text.</summary>
internal static partial class Html
{
    /// <summary>Fields of a form as a browser would send them: hidden, typed and chosen ones, no buttons.</summary>
    public static Dictionary<string, string> Form(this string page, string idOrAction)
    {
        var form = Forms().Matches(page).Select(m => m.Value)
            .First(f => Attribute(f, "id") == idOrAction || Attribute(f, "action") == idOrAction);
        var fields = new Dictionary<string, string>();
        foreach (var input in Inputs().Matches(form).Select(m => m.Value))
        {
            var optional = Attribute(input, "type") is "radio" or "checkbox";
            if (Attribute(input, "name") is { } name && (!optional || input.Contains(" checked", StringComparison.Ordinal)))
            {
                fields[name] = Attribute(input, "value") ?? "";
            }
        }

        foreach (Match area in Areas().Matches(form))
        {
            fields[Attribute(area.Value, "name")!] = WebUtility.HtmlDecode(area.Groups[1].Value);
        }

        foreach (Match select in Selects().Matches(form))
        {
            var chosen = Options().Matches(select.Value).Select(m => m.Value).FirstOrDefault(o => o.Contains(" selected", StringComparison.Ordinal));
            fields[Attribute(select.Value, "name")!] = chosen is null ? "" : Attribute(chosen, "value") ?? "";
        }

        return fields;
    }

    /// <summary>Whether the page has a form of that id or action.</summary>
    public static bool HasForm(this string page, string idOrAction) =>
        Forms().Matches(page).Any(m => Attribute(m.Value, "id") == idOrAction || Attribute(m.Value, "action") == idOrAction);

    /// <summary>What a person reads: no tags, entities resolved, blanks as one.</summary>
    public static string Text(this string page) => Blanks().Replace(WebUtility.HtmlDecode(Tags().Replace(Body(page), " ")), " ");

    /// <summary>Addresses of links and forms of the page.</summary>
    public static IEnumerable<string> Links(this string page) =>
        Addresses().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value));

    private static string Body(string page) => page[Math.Max(0, page.IndexOf("<body", StringComparison.Ordinal))..];

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag[..(tag.IndexOf('>', StringComparison.Ordinal) + 1)], $"\\s{name}=\"([^\"]*)\"");
        return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("<textarea[^>]*>(.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex Areas();

    [GeneratedRegex("<select.*?</select>", RegexOptions.Singleline)]
    private static partial Regex Selects();

    [GeneratedRegex("<option[^>]*>")]
    private static partial Regex Options();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("(?:href|action)=\"([^\"]*)\"")]
    private static partial Regex Addresses();
}
