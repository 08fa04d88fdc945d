using Om.Hosting;

namespace Om.Checks;

/// <summary>What makes an aid usable and harmless.</summary>
internal static class AidRules
{
    private const int MostLanguages = 8;

    /// <summary>The values of <paramref name="aid"/>; bad ones are added to <paramref name="validation"/>.</summary>
    public static AidValues Read(V1.Aid aid, Validation validation)
    {
        validation.Check(TextRules.IsId(aid.Item), "aid.item", "is needed: the id of a topic or checkpoint");
        validation.Text(aid.Owner, "aid.owner", 200, required: true);
        ReadTitle(aid.Title, validation);
        if (UriProblem(aid.Uri) is { } problem)
        {
            validation.Add("aid.uri", problem);
        }

        var until = validation.Day(aid.ValidUntil, "aid.valid_until");
        return new AidValues(aid.Item, aid.Title?.Values.ToDictionary() ?? [], aid.Owner, aid.Uri, until);
    }

    private static void ReadTitle(V1.Text? title, Validation validation)
    {
        validation.Check(title is { Values.Count: > 0 }, "aid.title", "is needed in at least one language");
        validation.Check(title is null || title.Values.Count <= MostLanguages, "aid.title", $"has more than {MostLanguages} languages");
        foreach (var (language, text) in title?.Values.Take(MostLanguages) ?? [])
        {
            var field = $"aid.title.values[{Findings.Show(language)}]";
            validation.Check(TextRules.IsLanguage(language), field, "is not a language tag such as de or en");
            validation.Text(text, field, TextRules.Title, required: true);
            validation.Check(!text.Contains('\n', StringComparison.Ordinal), field, "must be one line");
        }
    }

    /// <summary>What is wrong with an address that people will click on; null when nothing is.</summary>
    public static string? UriProblem(string uri)
    {
        if (uri.Length is 0 or > 2000)
        {
            return uri.Length == 0 ? "is needed" : $"has {uri.Length} characters; at most 2000 are allowed";
        }

        // What Uri tolerates and mends, browsers mend otherwise: an address must be read alike by all.
        if (uri.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\\' or '"' or '<' or '>' or '^' or '`' or '{' or '|' or '}'))
        {
            return "holds characters that no address has; encode them with %";
        }

        if (!uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
        {
            return "must be an address that begins with https://";
        }

        // Looked for in the text itself: the parser drops an empty user name, and people read what stands before the @ as the address.
        var authority = uri["https://".Length..].Split('/', '?', '#')[0];
        return authority.Contains('@', StringComparison.Ordinal) ? "must not hold a user name or password" : null;
    }
}
