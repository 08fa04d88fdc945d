using System.Globalization;
using System.Resources;

namespace Om.Identity;

/// <summary>Subjects and texts of mails, in German and English.</summary>
internal static class MailTexts
{
    private static readonly ResourceManager Texts = new(typeof(MailTexts));

    /// <summary>Subject and text of a mail of <paramref name="kind"/>; <paramref name="site"/> is the address people use.</summary>
    public static (string Subject, string Text) Of(MailKind kind, string language, string code, string site)
    {
        var culture = CultureInfo.GetCultureInfo(language == "en" ? "en" : "de");
        var body = string.Format(culture, Text(kind + "Text", culture), code, site);
        return (Text(kind + "Subject", culture), $"{body}\n\n{string.Format(culture, Text("Closing", culture), site)}\n");
    }

    private static string Text(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new InvalidOperationException($"The text {key} is missing.");
}
