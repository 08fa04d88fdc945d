using Microsoft.Extensions.Options;

namespace Om.Portal;

/// <summary>A text of the operator; null when none is set.</summary>
public sealed record OperatorText(string Title, string? Text);

/// <summary>Pages about the site itself.</summary>
internal static class LegalPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/impressum", (IOptions<PortalOptions> options) =>
            Page.Show<ImprintView>(new OperatorText(PageTexts.Imprint, Read(options.Value.ImprintFile))));
        pages.MapGet("/datenschutz", (IOptions<PortalOptions> options) =>
            Page.Show<PrivacyView>(new OperatorText(PageTexts.Privacy, Read(options.Value.PrivacyFile))));
        pages.MapGet("/barrierefreiheit", () => Page.Show<AccessibilityView>(PageTexts.Accessibility));
        pages.MapGet("/leichte-sprache", () => Page.Show<PlainLanguageView>(PageTexts.PlainLanguage));
    }

    /// <summary>The operator's file, in the language of the page where it lies beside it.</summary>
    private static string? Read(string file)
    {
        if (file.Length == 0)
        {
            return null;
        }

        var translated = Path.ChangeExtension(file, $".{Languages.Current}{Path.GetExtension(file)}");
        return File.ReadAllText(File.Exists(translated) ? translated : file);
    }
}
