using System.Globalization;
using System.Resources;

namespace Om.Assessments;

/// <summary>The fixed words of files in one language, from <c>ReportTexts.resx</c> (German) and <c>ReportTexts.en.resx</c>.</summary>
internal sealed class ReportTexts
{
    private static readonly ResourceManager Resources = new(typeof(ReportTexts));
    private readonly CultureInfo culture;

    public ReportTexts(string language)
    {
        Language = language == "en" ? "en" : "de";
        culture = CultureInfo.GetCultureInfo(Language);
    }

    public string Language { get; }

    /// <summary>Language and region, for programs that hyphenate and check spelling.</summary>
    public string Tag => Language == "en" ? "en-GB" : "de-DE";

    public string this[string key] =>
        Resources.GetString(key, culture) ?? throw new InvalidOperationException($"No text '{key}' in '{Language}'.");

    /// <summary>The text with its places filled.</summary>
    public string Fill(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>The text for one or for another number of things; {0} is the number.</summary>
    public string Count(string key, int count) => Fill(count == 1 ? key + ".One" : key + ".Other", count);

    /// <summary>A day as people write it. Spelled here, not by culture data, so that every machine writes the same.</summary>
    public string Date(DateOnly date) => date.ToString(Language == "en" ? "d MMM yyyy" : "dd.MM.yyyy", CultureInfo.InvariantCulture);

    /// <summary>A day of the wire (<c>YYYY-MM-DD</c>); empty when there is none.</summary>
    public string Date(string date) => Day(date) is { } day ? Date(day) : "";

    /// <summary>The day in the wire form.</summary>
    public static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The day of the wire form, if it is one.</summary>
    public static DateOnly? Day(string date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
