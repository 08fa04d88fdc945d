namespace Om.Checks;

/// <summary>
/// Where in the content something stands, as an author of a file and as a caller of the API write it: <c>topics[2].title.de</c> and
/// <c>topics[2].title.values[de]</c>.
/// </summary>
internal readonly record struct Place(string Document, string Wire)
{
    public static readonly Place Root = new("", "");

    /// <summary>The part <paramref name="name"/>; <paramref name="wire"/> where the API calls it otherwise.</summary>
    public Place Part(string name, string? wire = null) => new(Join(Document, name), Join(Wire, wire ?? name));

    /// <summary>The item at <paramref name="index"/>.</summary>
    public Place At(int index) => new($"{Document}[{index}]", $"{Wire}[{index}]");

    /// <summary>The text in <paramref name="language"/>.</summary>
    public Place In(string language) => new($"{Document}.{Findings.Show(language)}", $"{Wire}.values[{Findings.Show(language)}]");

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";
}

/// <summary>A rule that the content breaks.</summary>
internal sealed record ContentProblem(Place Place, string Problem);
