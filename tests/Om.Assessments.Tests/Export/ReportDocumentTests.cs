using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Xunit;

namespace Om.Assessments.Tests;

public sealed partial class ReportDocumentTests
{
    [Fact]
    public void Every_text_exists_in_both_languages_with_the_same_places()
    {
        var german = Texts("de");
        var english = Texts("en");
        Assert.Equal(german.Keys.Order(), english.Keys.Order());
        Assert.All(german, text => Assert.Equal(Places(text.Value), Places(english[text.Key])));
        Assert.All(german.Values.Concat(english.Values), text => Assert.NotEqual("", text.Trim()));
    }

    [Fact]
    public void The_report_follows_the_questions_of_an_owner()
    {
        var headings = Blocks<Block.Heading>(SampleRun.Small()).Where(h => h.Level == 1).Select(h => h.Text);
        Assert.Equal(
        [
            "Ergebnis nach Themen", "Was zuerst ansteht", "Maßnahmenplan", "Vergleich mit dem früheren Durchgang", "Notizen",
            "Was auf den Betrieb nicht zutrifft", "Selbsterklärungen",
        ], headings);
    }

    [Fact]
    public void The_firm_stands_on_the_report_once_it_has_declared_and_else_is_a_line_to_fill_in()
    {
        var declared = SampleRun.Small();
        Assert.Equal("Tischlerei Björn Größ & Söhne, Mönchengladbach", Firm(declared));
        Assert.Equal("", Firm(declared with { Declarations = [] }));
        var withdrawn = SampleRun.Declaration();
        withdrawn.State = V1.Declaration.Types.State.Withdrawn;
        Assert.Equal("", Firm(declared with { Declarations = [withdrawn] }));
    }

    [Fact]
    public void A_light_never_stands_without_its_word()
    {
        foreach (var language in new[] { "de", "en" })
        {
            var data = SampleRun.Small(language);
            Assert.All(Blocks<Block.Totals>(data).SelectMany(t => t.Items), t => Assert.NotEqual("", t.Label));
            Assert.All(Blocks<Block.Note>(data), n => Assert.NotEqual("", n.Label));
            Assert.All(Blocks<Block.Table>(data).SelectMany(t => t.Rows).SelectMany(r => r).Where(c => c.Light is not null),
                c => Assert.NotEqual("", c.Text));
            Assert.All(Blocks<Block.Table>(data).SelectMany(t => t.Columns), c => Assert.NotEqual("", c.Head));
        }

        Assert.Equal(Lights.All.Count, Lights.All.Select(Lights.Mark).Distinct().Count());
    }

    [Fact]
    public void A_row_with_a_bar_also_holds_its_figures()
    {
        var data = SampleRun.Small();
        var table = Blocks<Block.Table>(data).First();
        foreach (var (row, topic) in table.Rows.Zip(data.Result.Topics))
        {
            var figures = table.Columns.Zip(row).Where(c => c.First.Light is not null)
                .ToDictionary(c => c.First.Light!.Value, c => c.Second.Text == "–" ? 0 : int.Parse(c.Second.Text, CultureInfo.InvariantCulture));
            Assert.All(Lights.All, light => Assert.Equal(Lights.Count(topic.Spread, light), figures.GetValueOrDefault(light)));
        }
    }

    [Fact]
    public void Open_points_and_trial_runs_are_said_where_nobody_overlooks_them()
    {
        var data = SampleRun.Small();
        Assert.DoesNotContain(Blocks<Block.Paragraph>(data), p => p.Tone == Tone.Alert);
        data.Result.Total.Open = 3;
        data.Assessment.Kind = V1.Assessment.Types.Kind.Trial;
        var alerts = Blocks<Block.Paragraph>(data).Where(p => p.Tone == Tone.Alert).Select(p => p.Text).ToList();
        Assert.Contains(alerts, a => a.StartsWith("Probelauf", StringComparison.Ordinal));
        Assert.Contains("3 Punkte sind noch offen; das Ergebnis ist vorläufig.", alerts);
    }

    [Fact]
    public void Labels_of_the_edition_win_over_ours()
    {
        var data = SampleRun.Small();
        data.Content.Lights = new() { Urgent = SampleRun.Words("sofort handeln", "act now") };
        var totals = Blocks<Block.Totals>(data).Single().Items;
        Assert.Equal(["sofort handeln", "mittel", "gering", "trifft nicht zu"], totals.Select(t => t.Label));
    }

    [Fact]
    public void A_text_without_translation_comes_in_the_source_language_and_the_report_says_so()
    {
        var data = SampleRun.Small("en");
        data.Content.Title.Values.Remove("en");
        Assert.Equal("Betrieb gut führen", Blocks<Block.Cover>(data).Single().Title);
        Assert.Contains(Blocks<Block.Paragraph>(data), p => p.Text.StartsWith("This check has no English texts", StringComparison.Ordinal));
        Assert.DoesNotContain(Blocks<Block.Paragraph>(SampleRun.Small("en")), p => p.Text.StartsWith("This check has no", StringComparison.Ordinal));
    }

    [Fact]
    public void The_plan_goes_by_due_date_with_finished_and_dropped_measures_last()
    {
        V1.Measure Due(int number, string date, V1.Measure.Types.Status status)
        {
            var measure = SampleRun.Measure(number, $"{number}", "", "");
            (measure.DueDate, measure.Status) = (date, status);
            return measure;
        }

        var data = SampleRun.Small() with
        {
            Measures =
            [
                Due(1, "2026-01-01", V1.Measure.Types.Status.Dropped), Due(2, "2026-02-01", V1.Measure.Types.Status.Done),
                Due(3, "", V1.Measure.Types.Status.Open), Due(4, "2027-03-01", V1.Measure.Types.Status.Unspecified),
                Due(5, "2026-11-22", V1.Measure.Types.Status.Started), Due(6, "2026-11-23", (V1.Measure.Types.Status)99),
            ],
        };
        Assert.Equal(["5", "6", "4", "3", "2", "1"], data.Plan.Select(m => m.Description));
        var summary = Blocks<Block.Paragraph>(data).Single(p => p.Text.StartsWith("6 Maßnahmen", StringComparison.Ordinal)).Text;
        Assert.Equal("6 Maßnahmen: 3 offen, 1 begonnen, 1 erledigt, 1 verworfen. Nächster Termin: 23.11.2026. Eine Maßnahme ist überfällig.", summary);
    }

    [Fact]
    public void A_run_at_its_very_beginning_gives_a_report_too()
    {
        var full = SampleRun.Small();
        var data = full with
        {
            Answers = [],
            Measures = [],
            Declarations = [],
            Result = new V1.Result(),
            Assessment = new V1.Assessment(),
            PublicAddress = null,
        };
        var words = Blocks<Block.Paragraph>(data).Select(p => p.Text).ToList();
        Assert.Contains("Kein Punkt ist mit „dringend“ oder „mittel“ eingeschätzt.", words);
        Assert.Contains(words, w => w.StartsWith("Es sind noch keine Maßnahmen geplant", StringComparison.Ordinal));
        Assert.DoesNotContain(Blocks<Block.Heading>(data), h => h.Text is "Notizen" or "Selbsterklärungen");
    }

    [Fact]
    public void Notes_on_points_that_a_move_removed_stay_readable()
    {
        var answer = new V1.Answer { Item = "old-point", Note = "Bleibt wichtig.", Need = V1.NeedForAction.Some };
        var data = SampleRun.Small() with { RemovedAnswers = [answer] };
        Assert.Contains(Blocks<Block.Note>(data), n => n is { Title: "old-point", Text: "Bleibt wichtig.", Light: Light.Some });
        Assert.Contains(Blocks<Block.Heading>(data), h => h.Text == "Zu Punkten einer früheren Fassung");
    }

    [Fact]
    public void Values_of_a_newer_contract_do_not_break_the_report()
    {
        var data = SampleRun.Small();
        data.Assessment.Mode = (V1.Assessment.Types.Mode)77;
        data.Assessment.Profile.SizeClass = (V1.FirmProfile.Types.SizeClass)77;
        data.Assessment.Profile.Branch = "Z";
        data.Measures[0].Urgency = (V1.Measure.Types.Urgency)77;
        data.Answers[0].Need = (V1.NeedForAction)77;
        data.Declarations[0].State = (V1.Declaration.Types.State)77;
        Assert.NotEmpty(ReportDocument.Of(data).Blocks);
        Assert.Contains(Blocks<Block.Table>(data).Last().Rows[0], c => c.Text == "abgelaufen");
    }

    [Theory]
    [InlineData(V1.Declaration.Types.State.Expired, "Diese Selbsterklärung gilt nicht mehr. Sie war bis 19.11.2028 gültig.")]
    [InlineData(V1.Declaration.Types.State.Withdrawn, "Der Betrieb hat diese Selbsterklärung zurückgezogen. Sie gilt nicht mehr.")]
    public void A_declaration_that_does_not_hold_any_more_says_so_at_the_top(V1.Declaration.Types.State state, string words)
    {
        var declaration = SampleRun.Declaration();
        declaration.State = state;
        Assert.Contains(new Block.Paragraph(words, Tone.Alert), DeclarationDocument.Of(SampleRun.Small(), declaration).Blocks);
    }

    [Fact]
    public void A_declaration_says_what_it_does_not_show()
    {
        var words = DeclarationDocument.Of(SampleRun.Small(), SampleRun.Declaration()).Blocks.OfType<Block.Bullets>().SelectMany(b => b.Items);
        Assert.Contains(words, w => w.Contains("kein Zertifikat", StringComparison.Ordinal));
    }

    [Fact]
    public void A_declaration_without_public_address_has_no_code_and_one_not_published_says_so()
    {
        var data = SampleRun.Small();
        var hidden = SampleRun.Declaration();
        hidden.Published = false;
        Assert.Contains("nicht öffentlich", DeclarationDocument.Of(data, hidden).Blocks.OfType<Block.Code>().Single().Text);
        Assert.DoesNotContain("nicht öffentlich", DeclarationDocument.Of(data, SampleRun.Declaration()).Blocks.OfType<Block.Code>().Single().Text);
        Assert.Empty(DeclarationDocument.Of(data with { PublicAddress = null }, hidden).Blocks.OfType<Block.Code>());
    }

    private static string Firm(ReportData data) => Blocks<Block.Facts>(data).Single().Items[0].Value;

    private static IEnumerable<T> Blocks<T>(ReportData data)
        where T : Block => ReportDocument.Of(data).Blocks.OfType<T>();

    private static Dictionary<string, string> Texts(string language) =>
        new ResourceManager(typeof(ReportTexts)).GetResourceSet(CultureInfo.GetCultureInfo(language == "de" ? "" : language), true, false)!
            .Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
