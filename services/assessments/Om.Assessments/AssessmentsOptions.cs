namespace Om.Assessments;

/// <summary>Settings of the assessments service. Section <c>Assessments</c>.</summary>
public sealed class AssessmentsOptions
{
    /// <summary>
    /// Months without work after which a guest's run is erased. The initiative has published no time; 24 outlasts a declaration's validity and
    /// is an assumption to be confirmed.
    /// </summary>
    public int GuestRetentionMonths { get; set; } = 24;

    /// <summary>Months without work after which the run of an account is erased. An assumption, as above.</summary>
    public int AccountRetentionMonths { get; set; } = 36;

    /// <summary>Days after which a trial run is erased.</summary>
    public int TrialRetentionDays { get; set; } = 30;

    /// <summary>Months a firm may let somebody see an assessment at most. As long as a declaration holds; an assumption, as above.</summary>
    public int LongestShareMonths { get; set; } = 24;

    /// <summary>Address the public uses, such as <c>https://example.org</c>; links in files and feeds are built from it.</summary>
    public string PublicAddress { get; set; } = "";

    /// <summary>Whether runs whose time is over are erased. Off: only the report says what would be.</summary>
    public bool EraseByRetention { get; set; } = true;

    internal IEnumerable<string> Problems()
    {
        if (GuestRetentionMonths is < 1 or > 240 || AccountRetentionMonths is < 1 or > 240)
        {
            yield return "Assessments:GuestRetentionMonths and Assessments:AccountRetentionMonths must be between 1 and 240.";
        }

        if (TrialRetentionDays is < 1 or > 3650)
        {
            yield return "Assessments:TrialRetentionDays must be between 1 and 3650.";
        }

        if (LongestShareMonths is < 1 or > 120)
        {
            yield return "Assessments:LongestShareMonths must be between 1 and 120.";
        }

        if (PublicAddress.Length > 0 && !Uri.TryCreate(PublicAddress, UriKind.Absolute, out _))
        {
            yield return "Assessments:PublicAddress must be an absolute address.";
        }
    }
}
