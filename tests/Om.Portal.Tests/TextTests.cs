using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Texts for people: both languages complete, nothing left over.</summary>
public sealed partial class TextTests
{
    private static readonly Assembly[] Assemblies = [typeof(PortalModule).Assembly, typeof(Site).Assembly];

    public static TheoryData<string> Files =>
        [.. Assemblies.SelectMany(a => a.GetManifestResourceNames()).Where(n => n.EndsWith("Texts.resources", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_text_exists_in_both_languages_with_the_same_gaps(string file)
    {
        var (german, english) = (Read(file, CultureInfo.InvariantCulture), Read(file, CultureInfo.GetCultureInfo("en")));
        Assert.NotEmpty(german);
        Assert.Equal(german.Keys.Order(), english.Keys.Order());
        foreach (var (key, text) in german)
        {
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            Assert.False(string.IsNullOrWhiteSpace(english[key]), key);
            Assert.True(GapsOf(text).SequenceEqual(GapsOf(english[key])), $"{file} {key} has other gaps in English.");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_text_is_used(string file)
    {
        var name = file.Split('.')[^2];
        var sources = string.Concat(Directory.EnumerateFiles(Sources, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".razor" && !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var unused = Read(file, CultureInfo.InvariantCulture).Keys.Where(key => !Regex.IsMatch(sources, $@"\b{name}\.{key}\b"));
        Assert.Empty(unused);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void German_texts_use_German_quotation_marks_and_English_texts_English_ones(string file)
    {
        Assert.DoesNotContain(Read(file, CultureInfo.InvariantCulture), t => t.Value.Contains('"', StringComparison.Ordinal) || t.Value.Contains('”', StringComparison.Ordinal));
        Assert.DoesNotContain(Read(file, CultureInfo.GetCultureInfo("en")), t => t.Value.Contains('"', StringComparison.Ordinal) || t.Value.Contains('„', StringComparison.Ordinal));
    }

    private static string Sources => typeof(TextTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Sources").Value!;

    private static Dictionary<string, string> Read(string file, CultureInfo culture)
    {
        var manager = new ResourceManager(file[..^".resources".Length], Assemblies.Single(a => a.GetManifestResourceNames().Contains(file)));
        // Without parents: a text missing in English must not be answered in German here.
        var set = manager.GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        return set?.Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!) ?? [];
    }

    private static IEnumerable<string> GapsOf(string text) => Gaps().Matches(text).Select(m => m.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Gaps();
}
