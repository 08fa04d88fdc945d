using Microsoft.Playwright;
using Xunit;

namespace Om.System.Tests;

/// <summary>A guest's whole way in a real browser: short check, full check, plan, declaration, all files, and every other page.</summary>
public abstract class BrowserTests(Shape shape, Browser browser)
{
    private static readonly string[] Files = ["pdf", "docx", "xlsx", "csv", "json", "ics"];

    // Far above what a journey takes; no wait that is forgotten may hold up everything else.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData(360, true)]
    [InlineData(360, false)]
    [InlineData(1280, true)]
    [InlineData(1280, false)]
    public async Task A_guest_walks_the_whole_way(int width, bool script)
    {
        var scheme = width == 360 ? ColorScheme.Light : ColorScheme.Dark;
        var guest = new Guest(await browser.OpenAsync(width, script, scheme), shape.Http, script);
        await JourneyAsync(guest).WaitAsync(Limit);
        await AccountJourney.WalkAsync(guest, shape);
        // Where people come from outside nobody's mails are shown.
        Assert.Empty(RouteTable.NotOpened(guest.Opened, shape is ClusterShape ? [$"--Edge:PublicAddress={shape.Http}"] : []));
    }

    private async Task JourneyAsync(Guest guest)
    {
        foreach (var path in new[]
        {
            "/", "/praxis-checks", "/praxis-checks/entry-check", "/praxis-checks/firm-management", "/praxis-checks/entry-check/druck",
            "/praxis-checks/firm-management/druck", "/weiter", "/pruefen", "/impressum", "/datenschutz", "/barrierefreiheit", "/leichte-sprache",
        })
        {
            await guest.OpenAsync(path);
        }

        await ShortCheckAsync(guest);
        await FullCheckAsync(guest);
    }

    [Theory]
    [InlineData(360, true)]
    [InlineData(1280, false)]
    public async Task A_person_keeps_a_run_in_an_account(int width, bool script)
    {
        var guest = new Guest(await browser.OpenAsync(width, script), shape.Http, script);
        await guest.StartAsync("entry-check");
        await AccountJourney.WalkAsync(guest, shape);
    }

    [Fact]
    public async Task S61_a_person_takes_everything_along_and_erases_it()
    {
        var guest = new Guest(await browser.OpenAsync(1280, script: true), shape.Http, script: true);
        await guest.StartAsync("entry-check");
        await AccountJourney.EraseAsync(guest, shape);
    }

    private async Task ShortCheckAsync(Guest guest)
    {
        await guest.StartAsync("entry-check");
        await guest.RateAllAsync();
        await guest.OpenAsync($"{guest.Run}/ergebnis");
        await guest.GoOnAsync("#statistics-form button[value=refused]");
        await guest.OpenAsync($"{guest.Run}/loeschen");
        await guest.OpenAsync($"{guest.Run}/loeschen?schritt=2");
        await guest.Page.Locator("input[name=confirm]").CheckAsync(new LocatorCheckOptions { Force = true });
        await guest.SubmitAsync("#erase-form");
        var gone = await guest.Page.APIRequest.GetAsync(new Uri(shape.Http, guest.Run).ToString());
        Assert.Equal(404, gone.Status);
    }

    private async Task FullCheckAsync(Guest guest)
    {
        await guest.StartAsync("firm-management");
        await guest.NoteCodeAsync();
        await guest.RateAllAsync();
        await guest.OpenAsync($"{guest.Run}/ergebnis");
        await guest.GoOnAsync("#statistics-form button[value=granted]");
        await guest.TakePracticesAsync(10);
        await guest.CompleteMeasuresAsync();
        await DeclareAsync(guest);
        await OpenTheRestAsync(guest);
        await ResumeAsync(guest);
    }

    private static async Task DeclareAsync(Guest guest)
    {
        await guest.OpenAsync($"{guest.Run}/selbsterklaerung");
        await guest.Page.Locator("[name=firm_name]").FillAsync("Bäckerei Grünwald & Söhne");
        await guest.Page.Locator("[name=firm_place]").FillAsync("Köln");
        await guest.Page.Locator("[name=signatory]").FillAsync("Jörg Grünwald");
        await guest.Page.Locator("[name=publish]").CheckAsync(new LocatorCheckOptions { Force = true });
        await guest.SubmitAsync("#declaration");
        var shown = await guest.Page.Locator("a[href^='/pruefen/']").First.GetAttributeAsync("href");
        var number = shown!.Split('/')[^1];
        Assert.Equal("application/pdf", await guest.DownloadAsync($"{guest.Run}/selbsterklaerung/{number}/pdf"));
        await guest.OpenAsync($"{guest.Run}/selbsterklaerung/{number}/zurueckziehen");
        await guest.OpenAsync(shown);
        Assert.Contains("Bäckerei Grünwald & Söhne", await guest.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static async Task OpenTheRestAsync(Guest guest)
    {
        foreach (var page in new[] { "plan", "plan/neu", "dateien", "druck", "einstellungen", "fassung", "zugang" })
        {
            await guest.OpenAsync($"{guest.Run}/{page}");
        }

        await guest.OpenAsync($"{guest.Run}/plan");
        var measure = await guest.Page.Locator($"h3 a[href^='{guest.Run}/plan/']").First.GetAttributeAsync("href");
        await guest.OpenAsync($"{measure}/entfernen");
        await guest.OpenAsync($"{guest.Run}/themen/strategy");
        await guest.OpenAsync((await guest.Page.Locator("a[href*='/vorlagen/']").First.GetAttributeAsync("href"))!);
        foreach (var file in Files)
        {
            await guest.DownloadAsync($"{guest.Run}/dateien/{file}");
        }
    }

    private static async Task ResumeAsync(Guest guest)
    {
        await guest.Page.Context.ClearCookiesAsync();
        await guest.OpenAsync("/weiter");
        await guest.Page.Locator("[name=code]").FillAsync(guest.Code);
        await guest.SubmitAsync("#resume");
        Assert.StartsWith(guest.Run, new Uri(guest.Page.Url).AbsolutePath, StringComparison.Ordinal);
        await guest.OpenAsync($"{guest.Run}/ergebnis");
    }
}

/// <summary>Against one process.</summary>
[Collection(StandaloneCollection.Name)]
public sealed class StandaloneBrowserTests(StandaloneShape shape, Browser browser) : BrowserTests(shape, browser), IClassFixture<Browser>;

/// <summary>Against separate services.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterBrowserTests(ClusterShape shape, Browser browser) : BrowserTests(shape, browser), IClassFixture<Browser>;
