namespace Om.Pages;

/// <summary>A place in the menu; the label is asked for when the page is made, in its language.</summary>
/// <param name="Path">Where it leads.</param>
/// <param name="Label">What it is called.</param>
public sealed record SiteLink(string Path, Func<string> Label);

/// <summary>What tells the pages of one service from those of another; everything else about them is the same.</summary>
public sealed class Site
{
    /// <summary>Name of the site, in the head of every page and in its title.</summary>
    public required Func<string> Name { get; init; }

    /// <summary>Style sheet, scripts and icon.</summary>
    public required SiteAssets Assets { get; init; }

    /// <summary>Address of the form that changes the language.</summary>
    public required string LanguagePath { get; init; }

    /// <summary>The main menu.</summary>
    public IReadOnlyList<SiteLink> Navigation { get; init; } = [];

    /// <summary>A component beside the main menu, such as who is signed in; null for none.</summary>
    public Type? Account { get; init; }

    /// <summary>Sentences shown once after a form did its work, by the key that stands in the address.</summary>
    public IReadOnlyDictionary<string, Func<string>> Notices { get; init; } = new Dictionary<string, Func<string>>();

    /// <summary>The site the endpoint of a request belongs to.</summary>
    public static Site Of(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<SitePage>()?.Site ?? throw new InvalidOperationException("This endpoint is not a page of any site.");
}

/// <summary>Marks the endpoints of a site. A GET endpoint that carries it is a page or file a person may open.</summary>
/// <param name="site">The site.</param>
/// <param name="script">Whether the answer is read by our script instead of a person.</param>
/// <param name="leadsOn">Whether it shows nothing but leads on to another page.</param>
public sealed class SitePage(Site site, bool script = false, bool leadsOn = false)
{
    /// <summary>Whether it shows nothing but leads on to another page.</summary>
    public bool LeadsOn { get; } = leadsOn;

    /// <summary>The site.</summary>
    public Site Site { get; } = site;

    /// <summary>Whether the answer is read by our script instead of a person.</summary>
    public bool IsForScript { get; } = script;
}
