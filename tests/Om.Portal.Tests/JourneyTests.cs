using System.Net;
using Om.Assessments.V1;
using Om.Checks.V1;
using Om.Testing;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>A guest's way through the pages, by plain forms only.</summary>
public sealed class JourneyTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_guest_goes_from_the_first_page_to_a_declaration_and_erases_everything(string provider)
    {
        await using var portal = await Portal.StartAsync(provider);
        var home = await portal.Browser.GetAsync("/");
        Assert.Contains("In 10 Minuten", home.Text, StringComparison.Ordinal);
        Assert.Contains(Paths.Check("small"), home.Body.Links());

        var (path, code, run) = await portal.BeginAsync("big", ("title", "Herbst"), ("mode", "adviser"), ("branch", "F"), ("size_class", "small"), ("region", "DE-NI"));
        Assert.Equal(
            ("Herbst", Assessment.Types.Mode.WithAdviser, "F", FirmProfile.Types.SizeClass.Small, "DE-NI", Assessment.Types.Kind.Real),
            (run.Data.Title, run.Data.Mode, run.Data.Profile.Branch, run.Data.Profile.SizeClass, run.Data.Profile.Region, run.Data.Kind));
        Assert.Contains(code, (await portal.Browser.GetAsync($"{path}/zugang?neu=1")).Text, StringComparison.Ordinal);

        await RateAsync(portal, path);
        Assert.Equal(4, run.Answers.Count);
        var result = await portal.Browser.GetAsync($"{path}/ergebnis");
        Assert.Contains("Damit sollten Sie anfangen", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Zwischenstand", result.Text, StringComparison.Ordinal);

        await DecideAsync(portal, path, run);
        await PlanAsync(portal, path, run);
        await DeclareAsync(portal, path, run);
        await EraseAsync(portal, path);
        Assert.Empty(portal.World.Runs);
    }

    [Fact]
    public async Task A_trial_run_says_so_on_every_page_and_leads_to_no_declaration()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync("big", ("trial", "yes"));
        Assert.Equal(Assessment.Types.Kind.Trial, run.Data.Kind);
        Assert.Contains("Probelauf", (await portal.Browser.GetAsync(path)).Text, StringComparison.Ordinal);
        var page = await portal.Browser.GetAsync($"{path}/selbsterklaerung");
        Assert.Contains("Das ist ein Probelauf", page.Text, StringComparison.Ordinal);
        Assert.False(page.Body.HasForm("declaration"));
    }

    [Fact]
    public async Task Where_a_checkpoint_rests_on_law_its_pages_name_it_and_lead_there()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        foreach (var page in new[] { $"{path}/themen/money", $"{path}/plan/neu?punkt=money-one", "/praxis-checks/big/druck" })
        {
            var answer = await portal.Browser.GetAsync(page);
            Assert.Contains("Quelle zum Nachlesen: § 7 BeispielG (Stand 1. November 2026)", answer.Text, StringComparison.Ordinal);
            Assert.Contains("<a href=\"https://law.example/money-one\" rel=\"noopener noreferrer external\">", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sources_of_the_same_day_name_it_once()
    {
        var world = new World();
        var content = Samples.Content();
        content.Topics[0].Checkpoints[0].Sources.Add(new Source { Title = Samples.Say("Regel 3"), AsOf = "2026-11-01" });
        content.Topics[0].Checkpoints[0].Sources.Add(new Source { Title = Samples.Say("Regel 4"), AsOf = "2026-12-01" });
        world.Publish("big", content);
        await using var portal = await Portal.StartAsync(world: world);
        var paper = WebUtility.HtmlDecode((await portal.Browser.GetAsync("/praxis-checks/big/druck")).Body);
        Assert.Matches(@">§ 7 BeispielG</a>;\s+Regel 3 \(Stand 1\. November 2026\);\s+Regel 4 \(Stand 1\. Dezember 2026\)\s*</p>", paper);
    }

    [Fact]
    public async Task Pressing_start_twice_starts_one_assessment()
    {
        await using var portal = await Portal.StartAsync();
        var form = (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form");
        var first = await portal.Browser.PostAsync(Paths.Start, form);
        var second = await portal.Browser.PostAsync(Paths.Start, form);
        Assert.Equal(first.Location, second.Location);
        Assert.Single(portal.World.Runs);
    }

    [Fact]
    public async Task The_starting_aid_names_topics_and_the_start_leads_to_the_first_of_them()
    {
        await using var portal = await Portal.StartAsync();
        var page = await portal.Browser.GetAsync($"{Paths.Check("big")}?starthilfe=no-people&starthilfe=no-money&starthilfe=unknown");
        Assert.Contains("Beginnen Sie am besten hier: Geld Menschen", page.Text, StringComparison.Ordinal);
        var started = await portal.Browser.PostAsync(Paths.Start, page.Body.Form("start-form"));
        var access = await portal.Browser.GetAsync(started.Location!);
        Assert.Contains(access.Body.Links(), l => l.EndsWith("/themen/money", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_later_run_is_compared_with_an_earlier_one_of_the_same_browser_only()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        run.Data.AnsweredCount = 1;
        var id = path.Split('/')[^1];
        var again = await portal.Browser.GetAsync($"{Paths.Check("big")}?vorher={id}");
        var form = again.Body.Form("start-form");
        Assert.Equal(id, form["previous"]);
        await portal.Browser.PostAsync(Paths.Start, form);
        Assert.Contains(portal.World.Runs.Values, r => r.Data.Previous == run.Data.Name);

        using var stranger = portal.NewBrowser();
        var strange = (await stranger.GetAsync(Paths.Check("big"))).Body.Form("start-form");
        await stranger.PostAsync(Paths.Start, strange, ("previous", id));
        Assert.Single(portal.World.Runs.Values, r => r.Data.Previous.Length > 0);
    }

    [Fact]
    public async Task An_assessment_moves_to_a_newer_edition_and_back()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var before = run.Data.Edition;
        var content = Samples.Content();
        content.Topics.RemoveAt(1);
        content.Topics.Add(Samples.Topic("new", "Neues", "News"));
        run.Data.NewerEdition = portal.World.Publish("big", content).Name;
        run.Answers["people-one"] = new Answer { Item = "people-one", Need = NeedForAction.Some, Note = "Bleibt lesbar", Revision = 1 };

        var preview = await portal.Browser.GetAsync($"{path}/fassung");
        Assert.Contains("Neue Punkte", preview.Text, StringComparison.Ordinal);
        Assert.Contains("Menschen: people-one", preview.Text, StringComparison.Ordinal);
        await portal.Browser.PostAsync($"{path}/fassung", preview.Body.Form("move"));
        Assert.NotEqual(before, run.Data.Edition);
        Assert.Contains("Bleibt lesbar", (await portal.Browser.GetAsync(path)).Text, StringComparison.Ordinal);

        var undo = await portal.Browser.GetAsync($"{path}/fassung");
        await portal.Browser.PostAsync($"{path}/fassung/zurueck", undo.Body.Form("undo-move"));
        Assert.Equal(before, run.Data.Edition);
    }

    [Fact]
    public async Task A_calendar_address_is_shown_for_a_while_after_it_was_made_and_can_be_revoked()
    {
        await using var portal = await Portal.StartAsync(settings: new() { ["Edge:PublicAddress"] = "http://checks.example.org" });
        var (path, _, run) = await portal.BeginAsync();
        var files = await portal.Browser.GetAsync($"{path}/dateien");
        var made = await portal.Browser.PostAsync($"{path}/kalender", files.Body.Form("create-feed"));
        Assert.DoesNotContain(run.FeedToken!, made.Location!, StringComparison.Ordinal);
        var shown = await portal.Browser.GetAsync($"{path}/dateien");
        Assert.Contains($"http://checks.example.org/v1/calendarFeeds/{run.FeedToken}", shown.Text, StringComparison.Ordinal);

        await portal.Browser.PostAsync($"{path}/kalender/widerrufen", shown.Body.Form("revoke-feed"));
        Assert.Null(run.FeedToken);
    }

    [Fact]
    public async Task A_done_measure_asks_for_its_effect_and_a_new_rating_and_sets_neither_by_itself()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        run.Answers["money-one"] = new Answer { Item = "money-one", Need = NeedForAction.Urgent, Note = "Alt", Revision = 1 };
        await TakeAsync(portal, path, "money-one-do");
        var measure = $"{path}/plan/{PlanPages.Id(run.Measures[0])}";

        var done = await portal.Browser.PostAsync($"{measure}/erledigt", (await portal.Browser.GetAsync($"{path}/plan")).Body.Form($"{measure}/erledigt"));
        Assert.StartsWith(measure, done.Location!, StringComparison.Ordinal);
        Assert.Equal(NeedForAction.Urgent, run.Answers["money-one"].Need);

        var page = await portal.Browser.GetAsync(measure);
        Assert.Contains("Hat es geholfen?", page.Text, StringComparison.Ordinal);
        await portal.Browser.PostAsync($"{measure}/neubewertung", page.Body.Form($"{measure}/neubewertung"), ("money-one.need", "none"));
        Assert.Equal((NeedForAction.None, "Alt"), (run.Answers["money-one"].Need, run.Answers["money-one"].Note));
    }

    internal static async Task RateAsync(Portal portal, string path)
    {
        foreach (var topic in new[] { "money", "people" })
        {
            var page = await portal.Browser.GetAsync($"{path}/themen/{topic}");
            var next = await portal.Browser.PostAsync(
                $"{path}/antworten",
                page.Body.Form("topic"),
                ($"{topic}-one.need", "urgent"), ($"{topic}-one.note", "Mit Petra"), ($"{topic}-two.need", "none"), ("go", "next"));
            Assert.Equal(topic == "money" ? $"{path}/themen/people" : $"{path}/ergebnis", next.Location);
        }
    }

    internal static async Task TakeAsync(Portal portal, string path, string practice)
    {
        var page = await portal.Browser.GetAsync($"{path}/themen/money");
        var taken = await portal.Browser.PostAsync($"{path}/antworten", page.Body.Form("topic"), ("go", $"practice:{practice}"));
        Assert.Contains("hinweis=uebernommen", taken.Location, StringComparison.Ordinal);
    }

    private static async Task DecideAsync(Portal portal, string path, FakeRun run)
    {
        var page = await portal.Browser.GetAsync($"{path}/ergebnis");
        await portal.Browser.PostAsync($"{path}/statistik", page.Body.Form("statistics-form"), ("decision", "refused"));
        Assert.Equal(StatisticsConsent.Types.Decision.Refused, run.Data.StatisticsConsent.Decision);
        Assert.False((await portal.Browser.GetAsync($"{path}/ergebnis")).Body.HasForm("statistics-form"));
    }

    private static async Task PlanAsync(Portal portal, string path, FakeRun run)
    {
        await TakeAsync(portal, path, "money-one-do");
        Assert.Equal(("money-one", "money-one-do", "Jeden Freitag money-one ansehen."), (run.Measures[0].Item, run.Measures[0].Practice, run.Measures[0].Description));
        var address = $"{path}/plan/{PlanPages.Id(run.Measures[0])}";
        var form = (await portal.Browser.GetAsync(address)).Body.Form("measure");
        await portal.Browser.PostAsync(address, form, ("urgency", "high"), ("responsible", "Petra"), ("due_date", "2027-03-31"), ("control", "Monatlich"));
        Assert.True(run.Measures[0].Complete);

        var own = await portal.Browser.GetAsync($"{path}/plan/neu?punkt=people-one");
        Assert.Contains("Beispiele zum Übernehmen", own.Text, StringComparison.Ordinal);
        await portal.Browser.PostAsync($"{path}/plan/neu", own.Body.Form("measure"), ("description", "Eigenes"), ("status", "started"));
        Assert.Equal(("people-one", "", Measure.Types.Status.Started), (run.Measures[1].Item, run.Measures[1].Practice, run.Measures[1].Status));

        var remove = $"{path}/plan/{PlanPages.Id(run.Measures[1])}/entfernen";
        await portal.Browser.PostAsync(remove, (await portal.Browser.GetAsync(remove)).Body.Form(remove));
        Assert.Single(run.Measures);
    }

    private static async Task DeclareAsync(Portal portal, string path, FakeRun run)
    {
        var page = await portal.Browser.GetAsync($"{path}/selbsterklaerung");
        var missing = await portal.Browser.PostAsync($"{path}/selbsterklaerung", page.Body.Form("declaration"), ("firm_name", "Tischlerei Müller"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.Status);
        Assert.Contains("Bitte füllen Sie „Ort“ aus.", missing.Text, StringComparison.Ordinal);
        Assert.Equal("Tischlerei Müller", missing.Body.Form("declaration")["firm_name"]);

        await portal.Browser.PostAsync($"{path}/selbsterklaerung", missing.Body.Form("declaration"), ("firm_place", "Osnabrück"), ("signatory", "Geheime Person"));
        var number = run.Declarations.Single().Number;
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Browser.GetAsync($"/pruefen/{number}")).Status);

        var list = await portal.Browser.GetAsync($"{path}/selbsterklaerung");
        await portal.Browser.PostAsync($"{path}/selbsterklaerung/{number}/veroeffentlichen", list.Body.Form($"{path}/selbsterklaerung/{number}/veroeffentlichen"));
        using var stranger = portal.NewBrowser();
        var found = await stranger.OpenAsync($"/pruefen?nummer={number.ToLowerInvariant()}");
        Assert.Contains("Tischlerei Müller", found.Text, StringComparison.Ordinal);
        Assert.Contains("Sie ist kein Zertifikat.", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Geheime Person", found.Text, StringComparison.Ordinal);

        var withdraw = $"{path}/selbsterklaerung/{number}/zurueckziehen";
        await portal.Browser.PostAsync(withdraw, (await portal.Browser.GetAsync(withdraw)).Body.Form(withdraw));
        Assert.Contains("Zurückgezogen", (await stranger.GetAsync($"/pruefen/{number}")).Text, StringComparison.Ordinal);
    }

    private static async Task EraseAsync(Portal portal, string path)
    {
        var first = await portal.Browser.GetAsync($"{path}/loeschen");
        Assert.False(first.Body.HasForm("erase-form"));
        var second = await portal.Browser.GetAsync($"{path}/loeschen?schritt=2");
        var unsure = await portal.Browser.PostAsync($"{path}/loeschen", second.Body.Form("erase-form"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.Status);
        var erased = await portal.Browser.PostAsync($"{path}/loeschen", unsure.Body.Form("erase-form"), ("confirm", "yes"));
        Assert.Equal("/?hinweis=geloescht", erased.Location);
        Assert.Contains("endgültig gelöscht", (await portal.Browser.GetAsync(erased.Location!)).Text, StringComparison.Ordinal);
    }
}
