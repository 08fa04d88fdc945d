using System.IO.Compression;
using System.Net;
using Microsoft.Playwright;
using Om.Identity.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Taking along everything about oneself, and erasing it.</summary>
public sealed class MyDataTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Everything_comes_in_one_archive_as_JSON_and_CSV()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        var form = (await portal.Browser.GetAsync(Paths.MyData)).Body.Form("take-data");
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = portal.Browser.Jar, AllowAutoRedirect = false }) { BaseAddress = portal.Address };
        using var answer = await client.PostAsync(Paths.TakeData, new FormUrlEncodedContent(form));
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
        await using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(
            ["account/account.csv", "account/account.json", "assessments/assessments.csv", "assessments/assessments.json", "portal/sessions.csv", "portal/sessions.json"],
            zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal));
        using var json = new StreamReader(await zip.GetEntry("account/account.json")!.OpenAsync());
        Assert.Contains("\"email\": \"anna@example.org\"", await json.ReadToEndAsync(), StringComparison.Ordinal);
        using var csv = new StreamReader(await zip.GetEntry("account/account.csv")!.OpenAsync());
        Assert.Equal("\"email\",\"display_name\"\r\n\"anna@example.org\",\"'=cmd|' /C calc'!A0\"\r\n", await csv.ReadToEndAsync());
    }

    [Fact]
    public async Task Who_erases_the_account_is_signed_out_and_what_was_there_is_gone()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        var page = await portal.Browser.GetAsync(Paths.EraseMe);
        var bare = await portal.Browser.PostAsync(Paths.EraseMe, page.Body.Form("erase-me"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bare.Status);
        Assert.Single(portal.World.Runs);
        var done = await portal.Browser.PostAsync(Paths.EraseMe, bare.Body.Form("erase-me"), ("confirm", "yes"));
        Assert.Equal(Notices.With(Paths.Home, "kontoweg"), done.Location);
        Assert.Empty(portal.World.Runs);
        Assert.Contains("Ihr Konto ist gelöscht.", (await portal.Browser.GetAsync(done.Location!)).Text, StringComparison.Ordinal);
        Assert.StartsWith(Paths.SignIn, (await portal.Browser.GetAsync(Paths.MyData)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S63_an_old_sign_in_leads_through_a_fresh_one_and_does_nothing_before()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        portal.World.Stale = true;
        var take = await portal.Browser.PostAsync(Paths.TakeData, (await portal.Browser.GetAsync(Paths.MyData)).Body.Form("take-data"));
        Assert.Equal(Paths.SignInAgainFor(Paths.MyData), take.Location);
        var erase = await portal.Browser.PostAsync(Paths.EraseMe, (await portal.Browser.GetAsync(Paths.EraseMe)).Body.Form("erase-me"), ("confirm", "yes"));
        Assert.Equal(Paths.SignInAgainFor(Paths.EraseMe), erase.Location);
        Assert.Single(portal.World.Runs);
        Assert.Contains("prompt=login", (await portal.Browser.GetAsync(erase.Location!)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S48_a_foreign_form_takes_and_erases_nothing()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        foreach (var path in new[] { Paths.TakeData, Paths.EraseMe })
        {
            var bare = await portal.Browser.SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent([new("confirm", "yes")]));
            Assert.Equal(HttpStatusCode.BadRequest, bare.Status);
        }

        Assert.DoesNotContain(portal.World.Requests, r => r is EraseAccountRequest or ExportAccountRequest);
    }

    [Theory]
    [InlineData(320, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task The_pages_break_no_rule(int width, ColorScheme scheme)
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        var page = await chromium.OpenAsync(portal.Address, null, width, scheme, script: false);
        await page.Context.AddCookiesAsync(portal.Browser.Jar.GetCookies(portal.Address)
            .Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Url = portal.Address.ToString() }));
        var found = new List<string>();
        await page.GotoAsync(Paths.MyData);
        found.AddRange(await Chromium.AuditAsync(page));
        await page.GotoAsync(Paths.EraseMe);
        found.AddRange(await Chromium.AuditAsync(page));
        await Chromium.FollowAsync(page, "#erase-me button");
        found.AddRange(await Chromium.AuditAsync(page));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"));
        Assert.Empty(found);
    }

    private static async Task<Portal> StartAsync(NodeIssuer issuer)
    {
        var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        await issuer.SignInAsync(portal.Browser, "anna");
        await portal.Browser.PostAsync(Paths.Start, (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form"));
        return portal;
    }
}
