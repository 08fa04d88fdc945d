using System.Globalization;

namespace Om.Pages;

/// <summary>Puts figures and times into texts.</summary>
public static class Words
{
    /// <summary>A text with its gaps filled.</summary>
    public static string Fill(string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, text, values);

    /// <summary>The text for one or for several; <c>{0}</c> is the number.</summary>
    public static string Count(int number, string one, string many) => Fill(number == 1 ? one : many, number);

    /// <summary>A day such as 3. März 2027, in English 3 March 2027. The wire's ISO form goes in; what is no day comes out as it is.</summary>
    public static string Day(string iso) =>
        DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString(CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "de" ? "d. MMMM yyyy" : "d MMMM yyyy", CultureInfo.CurrentCulture)
            : iso;

    /// <summary>A day as on the wire.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Paragraphs of a text: a blank line separates them.</summary>
    public static IEnumerable<string> Paragraphs(string text) =>
        text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
