namespace Om.Checks;

/// <summary>The usual labels of the need for action, for content that brings none of its own.</summary>
internal static class LightDefaults
{
    private static readonly Dictionary<string, (string None, string Some, string Urgent)> Labels = new()
    {
        ["de"] = ("gering", "mittel", "dringend"),
        ["en"] = ("low", "medium", "urgent"),
    };

    public static bool Knows(string language) => Labels.ContainsKey(language);

    /// <summary>
    /// Fills in the labels that are missing, in the languages of the content. They become part of it, so that an edition shows the same labels
    /// for ever, even when the usual ones change one day.
    /// </summary>
    public static void Fill(V1.EditionContent content)
    {
        var languages = ContentFacts.Languages(content).Where(Knows).ToList();
        var lights = content.Lights ??= new V1.LightLabels();
        lights.None ??= Text(languages, l => l.None);
        lights.Some ??= Text(languages, l => l.Some);
        lights.Urgent ??= Text(languages, l => l.Urgent);
    }

    private static V1.Text Text(IEnumerable<string> languages, Func<(string None, string Some, string Urgent), string> pick)
    {
        var text = new V1.Text();
        foreach (var language in languages)
        {
            text.Values[language] = pick(Labels[language]);
        }

        return text;
    }
}
