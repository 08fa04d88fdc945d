namespace Om.Portal;

/// <summary>The sentence shown once after a form did its work; its key stands in the address, its text never does.</summary>
internal static class Notices
{
    private static readonly Dictionary<string, Func<string>> Texts = new()
    {
        ["gespeichert"] = () => CommonTexts.NoticeSaved,
        ["uebernommen"] = () => CommonTexts.NoticeMeasureAdded,
        ["entfernt"] = () => CommonTexts.NoticeMeasureRemoved,
        ["planvoll"] = () => CommonTexts.NoticePlanFull,
        ["gewechselt"] = () => CommonTexts.NoticeMoved,
        ["zurueckgewechselt"] = () => CommonTexts.NoticeUndone,
        ["geloescht"] = () => CommonTexts.NoticeErased,
        ["vergessen"] = () => CommonTexts.NoticeForgotten,
        ["veroeffentlicht"] = () => CommonTexts.NoticePublished,
        ["verborgen"] = () => CommonTexts.NoticeHidden,
        ["zurueckgezogen"] = () => CommonTexts.NoticeWithdrawn,
        ["ausgestellt"] = () => CommonTexts.NoticeIssued,
        ["linkweg"] = () => CommonTexts.NoticeFeedRevoked,
        ["neubewertet"] = () => CommonTexts.NoticeRerated,
        ["entschieden"] = () => CommonTexts.NoticeDecided,
        ["geaendert"] = () => CommonTexts.NoticeChanged,
    };

    /// <summary>The notice this page was opened with.</summary>
    public static string? Of(HttpContext http) =>
        http.Request.Query["hinweis"] is [{ } key] && Texts.TryGetValue(key, out var text) ? text() : null;

    /// <summary>The address of <paramref name="path"/> with a notice.</summary>
    public static string With(string path, string key)
    {
        var parts = path.Split('#', 2);
        var address = $"{parts[0]}{(parts[0].Contains('?', StringComparison.Ordinal) ? '&' : '?')}hinweis={key}";
        return parts.Length == 2 ? $"{address}#{parts[1]}" : address;
    }
}
