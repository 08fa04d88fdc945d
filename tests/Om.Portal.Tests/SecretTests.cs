using System.Net;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Access codes: where they are, and where they never are.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task The_code_lies_in_an_encrypted_cookie_no_script_reads()
    {
        await using var portal = await Portal.StartAsync();
        var form = (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form");
        var started = await portal.Browser.PostAsync(Paths.Start, form);
        var code = portal.World.Runs.Values.Single().Codes.Single();
        var cookie = Assert.Single(started.Cookies, c => c.StartsWith("om-guest=", StringComparison.Ordinal));
        Assert.Contains("; path=/; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("max-age=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(code, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://checks.example.org", "https")]
    [InlineData("", "https")]
    public async Task Over_tls_cookies_are_bound_to_the_host_and_to_tls(string publicAddress, string scheme)
    {
        // The edge believes this proxy, which brings TLS, as the gateway would.
        await using var portal = await Portal.StartAsync(settings: new() { ["Edge:PublicAddress"] = publicAddress, ["Edge:TrustedProxies:0"] = "127.0.0.1" });
        (string, string)[] tls = [("X-Forwarded-Proto", scheme), ("X-Forwarded-For", "203.0.113.7")];
        var page = await portal.Browser.GetAsync(Paths.Check("big"), tls);
        var token = Assert.Single(page.Cookies, c => c.Contains("om-form", StringComparison.Ordinal));
        if (publicAddress.Length > 0)
        {
            Assert.StartsWith("__Host-om-form=", token, StringComparison.Ordinal);
        }

        Assert.Contains("; secure; samesite=lax; httponly", token, StringComparison.Ordinal);
        var content = new FormUrlEncodedContent(page.Body.Form("start-form"));
        var started = await portal.Browser.SendAsync(HttpMethod.Post, Paths.Start, content, [.. tls, ("Cookie", token.Split(';')[0])]);
        var guest = Assert.Single(started.Cookies, c => c.Contains("om-guest", StringComparison.Ordinal));
        Assert.StartsWith("__Host-om-guest=", guest, StringComparison.Ordinal);
        Assert.Contains("; path=/; secure; samesite=lax; httponly", guest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S31_no_code_appears_in_an_address_or_a_log_or_on_a_page_that_is_not_for_it()
    {
        await using var portal = await Portal.StartAsync();
        var (path, code, run) = await portal.BeginAsync();
        await JourneyTests.RateAsync(portal, path);
        var files = await portal.Browser.GetAsync($"{path}/dateien");
        await portal.Browser.PostAsync($"{path}/kalender", files.Body.Form("create-feed"));
        foreach (var page in new[] { "", "/themen/money", "/ergebnis", "/plan", "/dateien", "/einstellungen", "/loeschen" })
        {
            Assert.DoesNotContain(code, (await portal.Browser.GetAsync(path + page)).Body, StringComparison.Ordinal);
        }

        portal.World.SaveFails = new InvalidOperationException("boom");
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        await portal.Browser.PostAsync($"{path}/antworten", form, ("money-one.need", "some"), ("money-one.note", "geheime Notiz"));
        Assert.Contains(portal.Logs.Lines, l => l.StartsWith("Error Om.Pages.PageMiddleware", StringComparison.Ordinal));
        foreach (var secret in new[] { code, code.Replace("-", "", StringComparison.Ordinal), run.FeedToken!, "geheime Notiz" })
        {
            Assert.DoesNotContain(portal.Logs.Lines, l => l.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task S31_the_link_carries_the_code_behind_the_hash_where_browsers_do_not_send_it()
    {
        await using var portal = await Portal.StartAsync(settings: new() { ["Edge:PublicAddress"] = "https://checks.example.org" });
        // Plain http here, so the cookie with the secure mark is carried by hand.
        var page = await portal.Browser.GetAsync(Paths.Check("big"));
        var token = page.Cookies.Single(c => c.Contains("om-form", StringComparison.Ordinal)).Split(';')[0];
        var started = await portal.Browser.SendAsync(
            HttpMethod.Post, Paths.Start, new FormUrlEncodedContent(page.Body.Form("start-form")), ("Cookie", token));
        var code = portal.World.Runs.Values.Single().Codes.Single();
        Assert.DoesNotContain(code, started.Location, StringComparison.Ordinal);
        var guest = started.Cookies.Single(c => c.Contains("om-guest", StringComparison.Ordinal)).Split(';')[0];
        var access = await portal.Browser.GetAsync(started.Location!, ("Cookie", guest));
        Assert.Contains($"https://checks.example.org/weiter#{code}", access.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(access.Body.Links(), l => l.Contains(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_code_typed_by_hand_opens_the_assessment_in_another_browser()
    {
        await using var portal = await Portal.StartAsync();
        var (path, code, _) = await portal.BeginAsync();
        using var other = portal.NewBrowser();
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
        var form = (await other.GetAsync("/weiter")).Body.Form("resume");
        var wrong = await other.PostAsync("/weiter", form, ("code", "WRONG-CODE"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Diesen Code kennen wir nicht.", wrong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG-CODE", wrong.Body, StringComparison.Ordinal);

        var resumed = await other.PostAsync("/weiter", wrong.Body.Form("resume"), ("code", code.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant()));
        Assert.Equal(path, resumed.Location);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_foreign_and_a_missing_assessment_give_the_same_page()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, _) = await portal.BeginAsync();
        using var stranger = portal.NewBrowser();
        var foreign = await stranger.GetAsync(path);
        var missing = await stranger.GetAsync(Paths.Assessment(Guid.NewGuid()));
        Assert.Equal((HttpStatusCode.NotFound, foreign.Body), (missing.Status, missing.Body));
    }

    [Fact]
    public async Task A_made_up_cookie_is_no_cookie_and_an_erased_assessment_leaves_it()
    {
        await using var portal = await Portal.StartAsync();
        var made = await portal.Browser.GetAsync("/weiter", ("Cookie", "om-guest=CfDJ8made-up; om-language=xx"));
        Assert.Equal(HttpStatusCode.OK, made.Status);

        var (path, _, run) = await portal.BeginAsync();
        Assert.Contains(path, (await portal.Browser.GetAsync("/weiter")).Body.Links());
        portal.World.Runs.TryRemove(run.Data.Name, out _);
        var gone = await portal.Browser.GetAsync("/weiter");
        Assert.DoesNotContain(path, gone.Body.Links());
        Assert.Contains(gone.Cookies, c => c.StartsWith("om-guest=;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_keeps_its_newest_twenty_assessments_and_forgets_one_when_asked()
    {
        await using var portal = await Portal.StartAsync();
        var paths = new List<string>();
        for (var i = 0; i < GuestCodes.Most + 1; i++)
        {
            paths.Add((await portal.BeginAsync()).Path);
        }

        var links = (await portal.Browser.GetAsync("/weiter")).Body.Links().ToList();
        Assert.DoesNotContain(paths[0], links);
        Assert.Equal(GuestCodes.Most, paths.Count(links.Contains));
        var size = portal.Browser.Jar.GetAllCookies().Single(c => c.Name == "om-guest").Value.Length;
        Assert.InRange(size, 500, 3800);

        var form = (await portal.Browser.GetAsync($"{paths[5]}/zugang")).Body.Form("forget-form");
        await portal.Browser.PostAsync($"{paths[5]}/vergessen", form);
        Assert.DoesNotContain(paths[5], (await portal.Browser.GetAsync("/weiter")).Body.Links());
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Browser.GetAsync(paths[5])).Status);
    }

    [Fact]
    public async Task Two_instances_share_their_keys()
    {
        var folder = Directory.CreateTempSubdirectory("om-portal-").FullName;
        var settings = new Dictionary<string, string?> { ["Database:Folder"] = folder };
        await using var first = await Portal.StartAsync(settings: settings);
        await using var second = await Portal.StartAsync(world: first.World, settings: settings);
        var (path, _, _) = await first.BeginAsync();
        var cookies = first.Browser.Jar.GetCookieHeader(first.Address);
        Assert.Equal(HttpStatusCode.OK, (await second.Browser.GetAsync(path, ("Cookie", cookies))).Status);
    }
}
