using Xunit;

namespace Om.Checks.Tests;

/// <summary>The style of every shipped check, and that the rules notice what they are for.</summary>
public sealed class ContentStyleTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, V1.EditionContent> Shipped = ReadShipped();

    public static TheoryData<string> Checks => [.. Shipped.Keys];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Shipped_texts_are_plain_and_complete_in_both_languages(string check)
    {
        Kept(ContentStyle.Texts(Shipped[check]));
        Kept(ContentStyle.Sources(Shipped[check]));
        Kept(ContentStyle.Links(check, Shipped[check], Shipped));
    }

    /// <summary>The entry check and the check of the whole firm are older and rate pairs of sentences; they keep the rules for all texts.</summary>
    [Theory]
    [MemberData(nameof(Checks))]
    public void Checkpoints_read_as_one_plain_sentence(string check)
    {
        if (check is not ("entry-check" or "firm-management"))
        {
            Kept(ContentStyle.Statements(Shipped[check]));
            Kept(ContentStyle.Shape(Shipped[check]));
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void German_stays_readable(string check)
    {
        var content = Shipped[check];
        var lix = ContentStyle.GermanLix(content);
        var lines = content.Topics.SelectMany(t => t.Checkpoints).ToList();
        output.WriteLine($"{check} {content.Label}: LIX {lix:0.0}, {content.Topics.Count} topics, {lines.Count} checkpoints, "
            + $"{lines.Sum(c => c.Practices.Count)} practices, {content.Topics.Sum(t => t.Templates.Count)} templates");
        Assert.InRange(lix, 20, ContentStyle.MaximumLix);
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Nothing_is_said_twice_in_all_shipped_checks(string language) =>
        Kept(ContentStyle.Duplicates(language, Shipped.Values));

    [Theory]
    [InlineData("Wir prüfen die Liste nicht.", "We check the list.", "the negation \"nicht\"")]
    [InlineData("Wir prüfen die Liste.", "We check the list without help.", "the negation \"without\"")]
    [InlineData("Niemand prüft die Liste.", "We check the list.", "the negation \"Niemand\"")]
    [InlineData("Wir prüfen. Wir ändern.", "We check the list.", "not one sentence")]
    [InlineData("Wir prüfen; wir ändern.", "We check the list.", "not one sentence")]
    [InlineData("Liste prüfen", "We check the list.", "not one sentence")]
    [InlineData(
        "Wir prüfen eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf eins zwei drei vier fünf.",
        "We check the list.", "31 words")]
    public void A_bad_checkpoint_is_noticed(string german, string english, string fault) =>
        Assert.Contains(fault, Assert.Single(ContentStyle.Statements(Sample(german, english))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Wir prüfen, ob die Liste stimmt (§ 5 Abs. 1 ArbSchG).", "We check that the list is right (section 5 ArbSchG).")]
    [InlineData("Wir kennen alle Termine und halten die knappen ein.", "We know all dates and notice the tight ones.")]
    public void A_good_checkpoint_is_left_alone(string german, string english) => Assert.Empty(ContentStyle.Statements(Sample(german, english)));

    [Theory]
    [InlineData("Der Workflow steht.", "The list is there.", "the word \"Workflow\"")]
    [InlineData("Wir prüfen z. B. die Liste.", "We check the list.", "the word \"z. B.\"")]
    [InlineData("Die Liste hängt aus.", "We leverage the list.", "the word \"leverage\"")]
    [InlineData("Die Liste hängt aus.", "We organize the list.", "the word \"organize\"")]
    [InlineData("TODO", "The list is up.", "the placeholder \"TODO\"")]
    [InlineData("Die Liste hängt aus …", "The list is up.", "the placeholder \"…\"")]
    [InlineData("Die Liste hängt aus.", "Lorem dolor.", "the placeholder \"Lorem\"")]
    [InlineData("Die Liste hängt aus.", "XXX", "the placeholder \"XXX\"")]
    [InlineData("Die Liste hängt aus.", "", "no en: Die Liste")]
    [InlineData("", "The list is up.", "no de: ")]
    public void A_bad_text_is_noticed(string german, string english, string fault) =>
        Assert.Contains(fault, Assert.Single(ContentStyle.Texts(Sample(german, english))), StringComparison.Ordinal);

    [Fact]
    public void A_poor_shape_is_noticed() =>
        Assert.Equal(["t: 1 checkpoints", "t: no template", "c: 1 practices", "t: the starting aid never leads there"],
            ContentStyle.Shape(Sample("Wir prüfen.", "We check.")));

    [Fact]
    public void A_link_to_nowhere_is_noticed()
    {
        var content = Sample("Wir prüfen.", "We check.");
        content.Topics[0].LeadsTo.Add(new V1.ContentLink { Check = "other", Topic = "t" });
        content.Topics[0].Checkpoints[0].LeadsTo.Add(new V1.ContentLink { Check = "other", Topic = "gone" });
        content.Topics[0].LeadsTo.Add(new V1.ContentLink { Check = "missing", Topic = "t" });
        content.Topics[0].LeadsTo.Add(new V1.ContentLink { Check = "own", Topic = "t" });
        var all = new Dictionary<string, V1.EditionContent> { ["own"] = content, ["other"] = Sample("Wir ändern.", "We change.") };
        Assert.Equal(["t: leads to missing/t", "t: leads to own/t", "t: leads to other/gone"], ContentStyle.Links("own", content, all));
    }

    [Theory]
    [InlineData("Wir prüfen die Liste (§ 5 ArbSchG).", "We check the list.")]
    [InlineData("Wir prüfen die Liste.", "We check the list as the law requires.")]
    public void Law_with_no_source_is_noticed(string german, string english)
    {
        var content = Sample(german, english);
        Assert.Single(ContentStyle.Sources(content));
        content.Topics[0].Checkpoints[0].Sources.Add(new V1.Source { Title = Text("§ 5 ArbSchG", "Section 5 ArbSchG"), AsOf = "2025-12-01" });
        Assert.Empty(ContentStyle.Sources(content));
    }

    [Fact]
    public void The_same_in_other_words_is_noticed()
    {
        var one = Sample("Jeden Freitag die offenen Rechnungen gemeinsam durchgehen.", "Go through open invoices together every Friday.");
        var other = Sample("Die offene Rechnung am Freitag gemeinsam durchgehen.", "Hang up a plan of the fire exits beside the door.");
        Assert.Single(ContentStyle.Duplicates("de", [one, other]), d => d.Contains("Rechnung", StringComparison.Ordinal));
        Assert.DoesNotContain(ContentStyle.Duplicates("en", [one, other]), d => d.Contains("invoices", StringComparison.Ordinal));
    }

    /// <summary>Shows every fault in full, one a line.</summary>
    private static void Kept(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static V1.EditionContent Sample(string german, string english) => new()
    {
        Title = Text("Probe", "Sample"),
        Introduction = Text("Probe", "Sample"),
        Topics =
        {
            new V1.Topic
            {
                Id = "t",
                Checkpoints =
                {
                    new V1.Checkpoint
                    {
                        Id = "c",
                        Statement = Text(german, english),
                        Practices = { new V1.Practice { Id = "p", Text = Text("Die Werkstatt aufräumen.", "Tidy the workshop.") } },
                    },
                },
            },
        },
    };

    private static V1.Text Text(string german, string english) => new() { Values = { ["de"] = german, ["en"] = english } };

    private static Dictionary<string, V1.EditionContent> ReadShipped()
    {
        using var keys = new PackageKeys(new ChecksOptions());
        return ShippedContent.Editions.ToDictionary(e => e.Check, e => ShippedContent.Read(e.Check, keys).Content.Content);
    }
}
