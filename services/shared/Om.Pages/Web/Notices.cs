namespace Om.Pages;

/// <summary>The sentence shown once after a form did its work; its key stands in the address, its text never does.</summary>
public static class Notices
{
    /// <summary>The notice this page was opened with.</summary>
    public static string? Of(HttpContext http) =>
        http.Request.Query["hinweis"] is [{ } key] && Site.Of(http).Notices.TryGetValue(key, out var text) ? text() : null;

    /// <summary>The address of <paramref name="path"/> with a notice.</summary>
    public static string With(string path, string key)
    {
        var parts = path.Split('#', 2);
        var address = $"{parts[0]}{(parts[0].Contains('?', StringComparison.Ordinal) ? '&' : '?')}hinweis={key}";
        return parts.Length == 2 ? $"{address}#{parts[1]}" : address;
    }
}
