using Om.Assessments.V1;
using Size = Om.Assessments.V1.FirmProfile.Types.SizeClass;

namespace Om.Portal;

/// <summary>What a firm may choose from to describe itself. The first entry of each list says nothing.</summary>
internal static class ProfileLists
{
    /// <summary>Sections of the classification of economic activities, in words an owner uses.</summary>
    public static IReadOnlyList<(string Value, string Label)> Branches =>
    [
        ("", ProfileTexts.NotTold),
        ("A", ProfileTexts.BranchA),
        ("B", ProfileTexts.BranchB),
        ("C", ProfileTexts.BranchC),
        ("D", ProfileTexts.BranchD),
        ("E", ProfileTexts.BranchE),
        ("F", ProfileTexts.BranchF),
        ("G", ProfileTexts.BranchG),
        ("H", ProfileTexts.BranchH),
        ("I", ProfileTexts.BranchI),
        ("J", ProfileTexts.BranchJ),
        ("K", ProfileTexts.BranchK),
        ("L", ProfileTexts.BranchL),
        ("M", ProfileTexts.BranchM),
        ("N", ProfileTexts.BranchN),
        ("O", ProfileTexts.BranchO),
        ("P", ProfileTexts.BranchP),
        ("Q", ProfileTexts.BranchQ),
        ("R", ProfileTexts.BranchR),
        ("S", ProfileTexts.BranchS),
        ("T", ProfileTexts.BranchT),
        ("U", ProfileTexts.BranchU),
    ];

    public static IReadOnlyList<(string Value, string Label)> Sizes =>
    [
        ("", ProfileTexts.NotTold),
        (SizeValue(Size.Micro), ProfileTexts.SizeMicro),
        (SizeValue(Size.Small), ProfileTexts.SizeSmall),
        (SizeValue(Size.Medium), ProfileTexts.SizeMedium),
        (SizeValue(Size.Large), ProfileTexts.SizeLarge),
    ];

    /// <summary>The federal states. Their German names are what people look for in either language.</summary>
    public static IReadOnlyList<(string Value, string Label)> Regions =>
    [
        ("", ProfileTexts.NotTold),
        ("DE-BW", "Baden-Württemberg"),
        ("DE-BY", "Bayern"),
        ("DE-BE", "Berlin"),
        ("DE-BB", "Brandenburg"),
        ("DE-HB", "Bremen"),
        ("DE-HH", "Hamburg"),
        ("DE-HE", "Hessen"),
        ("DE-MV", "Mecklenburg-Vorpommern"),
        ("DE-NI", "Niedersachsen"),
        ("DE-NW", "Nordrhein-Westfalen"),
        ("DE-RP", "Rheinland-Pfalz"),
        ("DE-SL", "Saarland"),
        ("DE-SN", "Sachsen"),
        ("DE-ST", "Sachsen-Anhalt"),
        ("DE-SH", "Schleswig-Holstein"),
        ("DE-TH", "Thüringen"),
    ];

    public static string SizeValue(FirmProfile.Types.SizeClass size) => size == Size.Unspecified ? "" : size.ToString().ToLowerInvariant();

    public static string Name(IReadOnlyList<(string Value, string Label)> list, string value) =>
        list.FirstOrDefault(e => e.Value == value).Label ?? value;
}
