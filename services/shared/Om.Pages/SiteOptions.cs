namespace Om.Pages;

/// <summary>What the operator says on every page. Section <c>Portal</c>; all of it optional.</summary>
public sealed class SiteOptions
{
    /// <summary>Name of the organisation that runs the site.</summary>
    public string Operator { get; set; } = "";

    /// <summary>Where people turn with questions and barriers: a mail address or a telephone number.</summary>
    public string Contact { get; set; } = "";

    /// <summary>Time zone in which times of day are shown.</summary>
    public string TimeZone { get; set; } = "Europe/Berlin";

    internal IEnumerable<string> Problems()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return $"Portal:TimeZone must be a time zone such as Europe/Berlin; '{TimeZone}' is not known here.";
        }
    }
}
