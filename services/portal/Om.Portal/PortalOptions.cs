namespace Om.Portal;

/// <summary>What the operator says about the site. Section <c>Portal</c>; all of it optional.</summary>
public sealed class PortalOptions
{
    /// <summary>Plain text file of the imprint; a blank line separates paragraphs. An English version may lie beside it as <c>name.en.txt</c>.</summary>
    public string ImprintFile { get; set; } = "";

    /// <summary>Plain text file of the privacy notice, as <see cref="ImprintFile"/>.</summary>
    public string PrivacyFile { get; set; } = "";

    /// <summary>Where the data lies, for people: "auf Servern in Deutschland". A general sentence stands there when empty.</summary>
    public string DataPlace { get; set; } = "";

    /// <summary>
    /// Months without work after which a guest's assessment is erased, as people are told before they begin. The assessments service erases;
    /// where both read the same configuration its setting counts.
    /// </summary>
    public int KeptMonths { get; set; } = 24;

    internal IEnumerable<string> Problems()
    {
        foreach (var (name, file) in new[] { (nameof(ImprintFile), ImprintFile), (nameof(PrivacyFile), PrivacyFile) })
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                yield return $"Portal:{name} names '{file}', which does not exist.";
            }
        }
    }
}
