namespace Om.Assessments;

/// <summary>German federal states by ISO 3166-2. Proper names, so not translated.</summary>
internal static class FederalStates
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["DE-BB"] = "Brandenburg",
        ["DE-BE"] = "Berlin",
        ["DE-BW"] = "Baden-Württemberg",
        ["DE-BY"] = "Bayern",
        ["DE-HB"] = "Bremen",
        ["DE-HE"] = "Hessen",
        ["DE-HH"] = "Hamburg",
        ["DE-MV"] = "Mecklenburg-Vorpommern",
        ["DE-NI"] = "Niedersachsen",
        ["DE-NW"] = "Nordrhein-Westfalen",
        ["DE-RP"] = "Rheinland-Pfalz",
        ["DE-SH"] = "Schleswig-Holstein",
        ["DE-SL"] = "Saarland",
        ["DE-SN"] = "Sachsen",
        ["DE-ST"] = "Sachsen-Anhalt",
        ["DE-TH"] = "Thüringen",
    };

    /// <summary>Its name; the code itself for another place.</summary>
    public static string Name(string code) => Names.GetValueOrDefault(code, PlainText.OneLine(code));
}
