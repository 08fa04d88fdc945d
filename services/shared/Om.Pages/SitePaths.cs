namespace Om.Pages;

/// <summary>Addresses every page of the platform links to, whichever service made it.</summary>
public static class SitePaths
{
    public const string Home = "/";
    public const string Accessibility = "/barrierefreiheit";
    public const string PlainLanguage = "/leichte-sprache";
    public const string Imprint = "/impressum";
    public const string Privacy = "/datenschutz";
}
