using System.Net;
using Microsoft.Playwright;
using Om.Assessments.V1;
using Om.Identity.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>The page on which a firm lets others see an assessment.</summary>
public sealed class ShareTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Recipient Chamber = new() { Name = "partnerClients/partner-1", DisplayName = "Kammer Köln", Organisation = "partners/7" };

    [Fact]
    public async Task A_firm_lets_a_partner_in_by_its_link_and_ends_that()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        Assert.Equal(Paths.SignInFor(Paths.Shares), (await portal.Browser.GetAsync(Paths.Shares)).Location);
        var run = await OwnRunAsync(portal, issuer);
        var asked = await portal.Browser.GetAsync($"{Paths.Shares}?an={Chamber.Name}");
        Assert.Contains("Kammer Köln bittet Sie um Einsicht", asked.Text, StringComparison.Ordinal);
        var bare = await portal.Browser.PostAsync(Paths.Shares, asked.Body.Form("share-form"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bare.Status);
        Assert.Contains("Bitte wählen Sie, was gelesen werden darf.", bare.Text, StringComparison.Ordinal);
        Assert.Empty(run.Shares);

        var given = await portal.Browser.PostAsync(
            Paths.Shares, bare.Body.Form("share-form"), ("run", run.Data.Name.Split('/')[1]), ("scope", "Result"), ("until", "2027-01-31"));
        Assert.Equal(Notices.With(Paths.Shares, "freigegeben"), given.Location);
        var share = Assert.Single(run.Shares);
        Assert.Equal((Chamber.Name, "Kammer Köln", SharePages.ConsentVersion), (share.Recipient, share.RecipientName, share.ConsentVersion));
        Assert.Equal([Share.Types.Scope.Result], share.Scopes);
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 23, 0, 0, TimeSpan.Zero), share.ExpireTime.ToDateTimeOffset());

        var list = await portal.Browser.GetAsync(given.Location!);
        var ended = await portal.Browser.PostAsync(Paths.EndShare, list.Body.Form("end-s-" + share.Name.Split('/')[^1]));
        Assert.Equal(Notices.With(Paths.Shares, "beendet"), ended.Location);
        Assert.Equal(Share.Types.State.Revoked, share.State);
        Assert.Contains("von Ihnen beendet", (await portal.Browser.GetAsync(Paths.Shares)).Text, StringComparison.Ordinal);
        Assert.Contains("Share", (await portal.Browser.GetAsync(Paths.Shares, ("Accept-Language", "en"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adviser_is_named_by_the_link_pasted_and_nobody_unknown_is_let_in()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        portal.World.Recipients.Add(new Recipient { Name = "accounts/rita", DisplayName = "Rita Rat" });
        var run = await OwnRunAsync(portal, issuer);
        var page = await portal.Browser.GetAsync(Paths.Shares);
        (string, string)[] fields = [("run", run.Data.Name.Split('/')[1]), ("scope", "Plan")];
        var unknown = await portal.Browser.PostAsync(Paths.Shares, page.Body.Form("share-form"), [("adviser", "https://x.test/freigaben?an=accounts/wer"), .. fields]);
        Assert.Contains("Diesen Empfänger kennen wir nicht.", unknown.Text, StringComparison.Ordinal);
        Assert.Empty(run.Shares);
        var given = await portal.Browser.PostAsync(Paths.Shares, unknown.Body.Form("share-form"), [("adviser", "https://x.test/freigaben?an=accounts/rita"), .. fields]);
        Assert.Equal(HttpStatusCode.SeeOther, given.Status);
        Assert.Equal("accounts/rita", Assert.Single(run.Shares).Recipient);

        using var adviser = portal.NewBrowser();
        await issuer.SignInAsync(adviser, "rita");
        Assert.Contains("freigaben?an=accounts/rita", (await adviser.GetAsync(Paths.Shares)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("?an=", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S56_the_owner_reads_who_looked_in_and_nobody_else_does()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        Assert.Equal(Paths.SignInFor(Paths.Accesses), (await portal.Browser.GetAsync(Paths.Accesses)).Location);
        var run = await OwnRunAsync(portal, issuer);
        var when = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 2, 8, 30, 0, TimeSpan.Zero));
        portal.World.Accesses.Add(new Access
        {
            Assessment = run.Data.Name,
            Time = when,
            Caller = Chamber.Name,
            CallerName = "Kammer Köln",
            OnBehalfOf = "partners/7",
            Method = "GetResult",
            Allowed = true,
        });
        portal.World.Accesses.Add(new Access { Assessment = run.Data.Name, Time = when, Method = "DeleteAssessment" });
        var page = (await portal.Browser.GetAsync(Paths.Accesses)).Text;
        Assert.Contains("Kammer Köln hat in „", page, StringComparison.Ordinal);
        Assert.Contains("2. November 2026, 09:30 · im Auftrag von partners/7", page, StringComparison.Ordinal);
        Assert.Contains("Jemand ohne Konto wollte in „", page, StringComparison.Ordinal);
        using var stranger = portal.NewBrowser();
        await issuer.SignInAsync(stranger, "berta");
        Assert.Contains("Bisher hat niemand hineingesehen.", (await stranger.GetAsync(Paths.Accesses)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S48_a_foreign_form_gives_no_share_and_ends_none()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        var run = await OwnRunAsync(portal, issuer);
        foreach (var path in new[] { Paths.Shares, Paths.EndShare })
        {
            var bare = await portal.Browser.SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent([new("run", run.Data.Name)]));
            Assert.Equal(HttpStatusCode.BadRequest, bare.Status);
        }

        Assert.DoesNotContain(portal.World.Requests, r => r is CreateShareRequest or RevokeShareRequest);
    }

    [Theory]
    [InlineData(320, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task The_page_breaks_no_rule(int width, ColorScheme scheme)
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await StartAsync(issuer);
        var run = await OwnRunAsync(portal, issuer);
        var complaints = new List<string>();
        var page = await chromium.OpenAsync(portal.Address, complaints, width, scheme, script: false);
        await page.Context.AddCookiesAsync(portal.Browser.Jar.GetCookies(portal.Address).Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Url = portal.Address.ToString() }));
        var found = new List<string>();
        await page.GotoAsync(Paths.Shares);
        found.AddRange(await Chromium.AuditAsync(page));
        await Chromium.FollowAsync(page, "#share-form button.primary");
        found.AddRange(await Chromium.AuditAsync(page));
        await page.GotoAsync($"{Paths.Shares}?an={Chamber.Name}&bewertung={run.Data.Name.Split('/')[1]}");
        await page.Locator("[name=scope]").First.CheckAsync(new LocatorCheckOptions { Force = true });
        await Chromium.FollowAsync(page, "#share-form button.primary");
        found.AddRange(await Chromium.AuditAsync(page));
        await Chromium.FollowAsync(page, "form[action='/freigaben/beenden'] button");
        found.AddRange(await Chromium.AuditAsync(page));
        Assert.Equal(Share.Types.State.Revoked, Assert.Single(run.Shares).State);
        await page.GotoAsync(Paths.Accesses);
        found.AddRange(await Chromium.AuditAsync(page));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"));
        Assert.Empty(found);
    }

    private static async Task<Portal> StartAsync(NodeIssuer issuer)
    {
        var portal = await Portal.StartAsync(settings: issuer.Settings);
        portal.World.Recipients.Add(Chamber);
        await issuer.ServeAsync(portal.Address);
        return portal;
    }

    private static async Task<FakeRun> OwnRunAsync(Portal portal, NodeIssuer issuer)
    {
        await issuer.SignInAsync(portal.Browser, "anna");
        await portal.Browser.PostAsync(Paths.Start, (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form"));
        return portal.World.Runs.Values.Single(r => r.Owner == "anna");
    }
}
