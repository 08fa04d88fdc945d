using Om.Hosting;

namespace Om.Assessments;

/// <summary>The part of a run that the firm itself describes: title, mode, profile.</summary>
internal static class FirmDescription
{
    /// <summary>Paths an update may change.</summary>
    public static readonly string[] Paths = ["title", "mode", "profile.branch", "profile.size_class", "profile.region"];

    // ISO 3166-2:DE.
    private static readonly HashSet<string> Regions =
        [.. "BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH".Split(' ').Select(land => "DE-" + land)];

    public static void Look(V1.Assessment given, Validation bad)
    {
        bad.Text(given.Title, "assessment.title", 120);
        bad.Known(given.Mode, "assessment.mode");
        if (given.Profile is not { } profile)
        {
            return;
        }

        bad.Known(profile.SizeClass, "assessment.profile.size_class");
        bad.Check(profile.Branch.Length == 0 || profile.Branch is [>= 'A' and <= 'U'], "assessment.profile.branch",
            "must be a section of the classification of economic activities, A to U");
        bad.Check(profile.Region.Length == 0 || Regions.Contains(profile.Region), "assessment.profile.region",
            "must be a federal state such as DE-NW");
    }

    public static void Apply(V1.Assessment given, IReadOnlySet<string> paths, Assessment assessment)
    {
        var profile = given.Profile ?? new V1.FirmProfile();
        if (paths.Contains("title"))
        {
            assessment.Title = given.Title;
        }

        if (paths.Contains("mode"))
        {
            assessment.Mode = given.Mode == V1.Assessment.Types.Mode.Unspecified ? Mode.Alone : (Mode)given.Mode;
        }

        if (paths.Contains("profile.branch"))
        {
            assessment.Branch = profile.Branch;
        }

        if (paths.Contains("profile.size_class"))
        {
            assessment.SizeClass = (SizeClass)profile.SizeClass;
        }

        if (paths.Contains("profile.region"))
        {
            assessment.Region = profile.Region;
        }
    }
}
