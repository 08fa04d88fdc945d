using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>What a person tells about a run: its name, how they work on it, and as much of the firm's profile as they like.</summary>
public sealed record RunValues(
    string Title, Assessment.Types.Mode Mode, string Branch, FirmProfile.Types.SizeClass Size, string Region)
{
    public static readonly RunValues Empty = Of(new Assessment());

    /// <summary>Values of a stored run.</summary>
    public static RunValues Of(Assessment a) => new(
        a.Title,
        a.Mode == Assessment.Types.Mode.Unspecified ? Assessment.Types.Mode.Alone : a.Mode,
        a.Profile?.Branch ?? "",
        a.Profile?.SizeClass ?? FirmProfile.Types.SizeClass.Unspecified,
        a.Profile?.Region ?? "");

    /// <summary>Values of a form. What no list offers counts as not told.</summary>
    internal static RunValues Of(Posted form) => new(
        form["title"],
        form["mode"] switch
        {
            "adviser" => Assessment.Types.Mode.WithAdviser,
            "group" => Assessment.Types.Mode.InGroup,
            _ => Assessment.Types.Mode.Alone,
        },
        ProfileLists.Branches.Any(b => b.Value == form["branch"]) ? form["branch"] : "",
        form.Choice<FirmProfile.Types.SizeClass>("size_class"),
        ProfileLists.Regions.Any(r => r.Value == form["region"]) ? form["region"] : "");

    /// <summary>The wire form.</summary>
    public Assessment ToWire() => new()
    {
        Title = Title,
        Mode = Mode,
        Profile = new FirmProfile { Branch = Branch, SizeClass = Size, Region = Region },
    };

    /// <summary>What is not right.</summary>
    public FormErrors Check()
    {
        var errors = new FormErrors();
        errors.Check("title", ProfileTexts.Title, Title, 120);
        return errors;
    }

    /// <summary>Labels by wire name, for what the service refuses.</summary>
    public (string Wire, string Field, string Label)[] Labels() => [("title", "title", ProfileTexts.Title)];

    /// <summary>Value of the radio group.</summary>
    public string ModeChoice => Mode switch
    {
        Assessment.Types.Mode.WithAdviser => "adviser",
        Assessment.Types.Mode.InGroup => "group",
        _ => "alone",
    };

    /// <summary>Every field with its label, value and words.</summary>
    public IEnumerable<FieldValue> Fields() =>
    [
        new("title", ProfileTexts.Title, Title, Title),
        new("mode", ProfileTexts.Mode, ModeChoice, DeclarationWords.Of(Mode)),
        new("branch", ProfileTexts.Branch, Branch, ProfileLists.Name(ProfileLists.Branches, Branch)),
        new("size_class", ProfileTexts.Size, ProfileLists.SizeValue(Size), ProfileLists.Name(ProfileLists.Sizes, ProfileLists.SizeValue(Size))),
        new("region", ProfileTexts.Region, Region, ProfileLists.Name(ProfileLists.Regions, Region)),
    ];
}
