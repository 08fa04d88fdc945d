using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Om.Testing;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Signing in at an issuer that is not ours, and everything that must not work about it.</summary>
public sealed class SignInTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_person_signs_in_works_and_signs_out_and_no_token_ever_reaches_the_browser(string provider)
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(provider, settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        Assert.Contains("/anmelden?weiter=%2Fpraxis-checks", (await portal.Browser.GetAsync(Paths.Checks)).Body.Links());

        var signedIn = await issuer.SignInAsync(portal.Browser, "anna", Paths.SignInFor(Paths.Checks));
        Assert.True(signedIn.Status == HttpStatusCode.SeeOther, string.Join(Environment.NewLine, portal.Logs.Lines.Where(l => l.Contains("came to nothing", StringComparison.Ordinal)).Append(issuer.Complaints)));
        Assert.Equal(Paths.Checks, signedIn.Location);
        var cookie = Assert.Single(signedIn.Cookies, c => c.StartsWith("om-session=", StringComparison.Ordinal));
        Assert.EndsWith("; path=/; samesite=lax; httponly", cookie, StringComparison.Ordinal);

        var (path, _, _) = await BeginAsync(portal);
        var mine = await portal.Browser.GetAsync(Paths.MyRuns);
        Assert.Contains(path, mine.Body.Links());
        Assert.Contains("Abmelden", mine.Text, StringComparison.Ordinal);
        var token = new JsonWebToken(portal.World.Tokens.First());
        Assert.Equal(("anna", "om", "at+jwt"), (token.Subject, token.Audiences.Single(), token.Typ));
        foreach (var said in new[] { signedIn, mine, await portal.Browser.GetAsync(path) })
        {
            Assert.DoesNotContain("eyJ", said.Body + string.Concat(said.Cookies) + said.Location, StringComparison.Ordinal);
        }

        await using var scope = portal.Services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<PortalDb>().Sessions.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("anna", "Frau anna"), (row.Subject, row.Name));
        Assert.DoesNotContain("eyJ", row.Tokens, StringComparison.Ordinal);
        Assert.DoesNotContain(portal.Logs.Lines, l => portal.World.Tokens.Any(t => l.Contains(t, StringComparison.Ordinal)));

        var kept = portal.Browser.Jar.GetCookieHeader(portal.Address);
        var signedOut = await portal.Browser.PostAsync(Paths.SignOut, mine.Body.Form("sign-out"));
        Assert.StartsWith($"0;url={issuer.Address}/session/end?", signedOut.Response.Headers.GetValues("Refresh").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Browser.GetAsync(path, ("Cookie", kept))).Status);
        Assert.DoesNotContain("Abmelden", (await portal.Browser.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tls_the_session_is_bound_to_the_host()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: new(issuer.Settings) { ["Edge:TrustedProxies:0"] = "127.0.0.1" });
        var begun = await portal.Browser.GetAsync(Paths.SignIn, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.True(begun.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.SeeOther);
        await issuer.ServeAsync(portal.Address);
        begun = await portal.Browser.GetAsync(Paths.SignIn, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        var cookie = Assert.Single(begun.Cookies);
        Assert.StartsWith("__Host-om-sign-in-", cookie, StringComparison.Ordinal);
        Assert.EndsWith("; path=/; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        Assert.Equal("__Host-om-session", Sessions.CookieName(secure: true));
    }

    [Fact]
    public async Task S10_S48_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        using var victim = portal.NewBrowser();
        var answer = await issuer.WalkAsync(portal.Browser, "mallory");
        await RefusedAsync(victim, answer);
        await RefusedAsync(portal.Browser, answer.Replace("state=", "state=x", StringComparison.Ordinal));
        await RefusedAsync(portal.Browser, Paths.SignInAnswer);

        Assert.Equal(HttpStatusCode.SeeOther, (await portal.Browser.GetAsync(answer)).Status);
        await RefusedAsync(portal.Browser, answer);
        var other = await issuer.WalkAsync(victim, "victim");
        await RefusedAsync(victim, other.Replace("iss=", "iss=http%3A%2F%2Fevil.example&was=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S10_a_code_that_was_used_or_made_up_signs_nobody_in()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        var answer = new Uri(await issuer.WalkAsync(portal.Browser, "anna"));
        var code = answer.Query.TrimStart('?').Split('&').Single(p => p.StartsWith("code=", StringComparison.Ordinal));
        await RefusedAsync(portal.Browser, answer.ToString().Replace(code, "code=made-up", StringComparison.Ordinal));
        // The code of one sign-in in the answer of another: its verifier does not match.
        var second = new Uri(await issuer.WalkAsync(portal.Browser, "anna"));
        var its = second.Query.TrimStart('?').Split('&').Single(p => p.StartsWith("code=", StringComparison.Ordinal));
        await RefusedAsync(portal.Browser, second.ToString().Replace(its, code, StringComparison.Ordinal));
        Assert.Equal(0, await issuer.UsedAsync("authorization_code"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task S11_signing_in_leads_to_a_page_of_this_site_only(string target)
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        Assert.Equal(Paths.MyRuns, (await issuer.SignInAsync(portal.Browser, "anna", Paths.SignInFor(target))).Location);
    }

    [Fact]
    public async Task S12_signing_in_makes_a_new_session_and_ends_the_one_before()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        portal.Browser.Jar.Add(portal.Address, new Cookie("om-session", "planted-by-somebody-else-0123456789"));
        await issuer.SignInAsync(portal.Browser, "anna");
        var first = portal.Browser.Jar.GetCookies(portal.Address)["om-session"]!.Value;
        Assert.NotEqual("planted-by-somebody-else-0123456789", first);
        await issuer.SignInAsync(portal.Browser, "anna");
        Assert.NotEqual(first, portal.Browser.Jar.GetCookies(portal.Address)["om-session"]!.Value);
        using var other = portal.NewBrowser();
        Assert.StartsWith(Paths.SignIn, (await other.GetAsync(Paths.MyRuns, ("Cookie", "om-session=" + first))).Location, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Tokens_are_renewed_by_one_at_a_time_however_many_pages_are_asked_for(string provider)
    {
        // So short that every page renews: two that used the same refresh token would end the whole sign-in.
        await using var issuer = await NodeIssuer.StartAsync(seconds: 20);
        await using var portal = await Portal.StartAsync(provider, settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        await issuer.SignInAsync(portal.Browser, "anna");
        var pages = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => portal.Browser.GetAsync(Paths.MyRuns)));
        Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.Status));
        Assert.Equal((6, 0), (await issuer.UsedAsync("refresh_token"), await issuer.UsedAsync("refused")));
        Assert.Equal(6, portal.World.Tokens.Distinct().Count());
    }

    [Fact]
    public async Task A_session_survives_the_loss_of_an_instance_and_of_the_issuer()
    {
        var folder = Directory.CreateTempSubdirectory("om-portal-").FullName;
        await using var issuer = await NodeIssuer.StartAsync();
        var settings = new Dictionary<string, string?>(issuer.Settings) { ["Database:Folder"] = folder };
        var first = await Portal.StartAsync(settings: settings);
        await using var second = await Portal.StartAsync(world: first.World, settings: settings);
        await issuer.ServeAsync(first.Address, second.Address);
        await issuer.SignInAsync(first.Browser, "anna");
        var cookies = first.Browser.Jar.GetCookieHeader(first.Address);
        await first.DisposeAsync();
        await issuer.StopAsync();
        var page = await second.Browser.GetAsync(Paths.MyRuns, ("Cookie", cookies));
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact]
    public async Task Without_an_issuer_nothing_speaks_of_signing_in()
    {
        await using var portal = await Portal.StartAsync();
        Assert.DoesNotContain("nmelden", (await portal.Browser.GetAsync("/")).Text, StringComparison.Ordinal);
        foreach (var path in new[] { Paths.SignIn, Paths.SignInAnswer, Paths.MyRuns })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await portal.Browser.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task While_the_issuer_is_away_signing_in_says_so_and_guests_work()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await portal.Browser.GetAsync(Paths.SignIn)).Status);
        await portal.BeginAsync();
    }

    [Fact]
    public async Task Sessions_that_are_over_open_nothing_and_are_removed()
    {
        await using var portal = await Portal.StartAsync();
        await using var scope = portal.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var now = DateTimeOffset.UtcNow;
        PortalSession Row(TimeSpan age, TimeSpan idle) => new()
        {
            Key = Guid.NewGuid(),
            Subject = "a",
            Name = "",
            Tokens = "",
            TokenUntil = now,
            CreatedAt = now - age,
            SeenAt = now - idle,
        };
        PortalSession[] rows = [Row(TimeSpan.FromHours(1), TimeSpan.Zero), Row(TimeSpan.FromDays(15), TimeSpan.Zero), Row(TimeSpan.FromDays(1), TimeSpan.FromHours(13))];
        Assert.Equal([true, false, false], rows.Select(r => r.IsAlive(now)));
        db.Sessions.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, await SessionSweep.SweepAsync(db, now, TestContext.Current.CancellationToken));
        Assert.Equal(rows[0].Key, (await db.Sessions.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken)).Key);
    }

    private static async Task<(string Path, FakeRun Run, Reply Started)> BeginAsync(Portal portal)
    {
        var page = await portal.Browser.GetAsync(Paths.Check("big"));
        var started = await portal.Browser.PostAsync(Paths.Start, page.Body.Form("start-form"));
        var path = started.Location!.Split("/zugang")[0];
        return (path, portal.World.Runs[$"assessments/{path.Split('/')[^1]}"], started);
    }

    private static async Task RefusedAsync(Browser browser, string answer)
    {
        var page = await browser.GetAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain(page.Cookies, c => c.StartsWith("om-session=", StringComparison.Ordinal) && !c.StartsWith("om-session=;", StringComparison.Ordinal));
        Assert.Contains("Die Anmeldung hat nicht geklappt", page.Text, StringComparison.Ordinal);
    }
}
