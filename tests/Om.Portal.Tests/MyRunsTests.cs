using System.Net;
using Om.Assessments.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>The assessments of an account, and taking over what was begun as a guest.</summary>
public sealed class MyRunsTests
{
    [Fact]
    public async Task What_was_begun_signed_in_belongs_to_the_account_on_every_device_and_needs_no_code()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        Assert.Equal(Paths.SignInFor(Paths.MyRuns), (await portal.Browser.GetAsync(Paths.MyRuns)).Location);
        await issuer.SignInAsync(portal.Browser, "anna");
        var form = (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form");
        var started = await portal.Browser.PostAsync(Paths.Start, form);
        var path = started.Location!.Split("/zugang")[0];
        Assert.DoesNotContain(started.Cookies, c => c.Contains("om-guest", StringComparison.Ordinal));
        Assert.Contains("Diese Bewertung gehört zu Ihrem Konto", (await portal.Browser.GetAsync(started.Location!)).Text, StringComparison.Ordinal);

        using var elsewhere = portal.NewBrowser();
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync(path)).Status);
        await issuer.SignInAsync(elsewhere, "anna");
        Assert.Contains(path, (await elsewhere.GetAsync(Paths.MyRuns)).Body.Links());
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync(path)).Status);

        using var stranger = portal.NewBrowser();
        await issuer.SignInAsync(stranger, "berta");
        Assert.DoesNotContain(path, (await stranger.GetAsync(Paths.MyRuns)).Body.Links());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_run_begun_in_this_browser_is_taken_over_and_its_code_opens_nothing_any_more()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        var (path, code, run) = await portal.BeginAsync();
        await issuer.SignInAsync(portal.Browser, "anna");
        var mine = await portal.Browser.GetAsync(Paths.MyRuns);
        var taken = await portal.Browser.PostAsync(Paths.TakeOver, mine.Body.Form("take-over"));
        Assert.Equal(Notices.With(path, "konto"), taken.Location);
        Assert.Equal(("anna", 0), (run.Owner, run.Codes.Count));
        Assert.Contains(taken.Cookies, c => c.StartsWith("om-guest=;", StringComparison.Ordinal));
        Assert.Contains("gehört jetzt zu Ihrem Konto", (await portal.Browser.GetAsync(taken.Location!)).Text, StringComparison.Ordinal);

        using var other = portal.NewBrowser();
        var refused = await other.PostAsync(Paths.Resume, (await other.GetAsync(Paths.Resume)).Body.Form("resume"), ("code", code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
    }

    [Fact]
    public async Task A_run_begun_elsewhere_is_taken_over_by_its_code_which_may_be_kept()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        var (path, code, run) = await portal.BeginAsync();
        using var elsewhere = portal.NewBrowser();
        await issuer.SignInAsync(elsewhere, "anna");
        var form = (await elsewhere.GetAsync(Paths.MyRuns)).Body.Form("take-over");
        var wrong = await elsewhere.PostAsync(Paths.TakeOver, form, ("code", "WRONG-CODE"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Diesen Code kennen wir nicht.", wrong.Text, StringComparison.Ordinal);
        var taken = await elsewhere.PostAsync(Paths.TakeOver, wrong.Body.Form("take-over"), ("code", code), ("keep", "yes"));
        Assert.Equal(Notices.With(path, "konto"), taken.Location);
        Assert.Equal(("anna", 1), (run.Owner, run.Codes.Count));
        Assert.Equal(HttpStatusCode.OK, (await portal.Browser.GetAsync(path)).Status);

        using var stranger = portal.NewBrowser();
        await issuer.SignInAsync(stranger, "berta");
        var late = await stranger.PostAsync(Paths.TakeOver, (await stranger.GetAsync(Paths.MyRuns)).Body.Form("take-over"), ("code", code));
        Assert.Contains("gehört schon zu einem anderen Konto", late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_takes_over_without_signing_in_or_without_the_token_of_the_form()
    {
        await using var issuer = await NodeIssuer.StartAsync();
        await using var portal = await Portal.StartAsync(settings: issuer.Settings);
        await issuer.ServeAsync(portal.Address);
        var (_, code, run) = await portal.BeginAsync();
        var bare = await portal.Browser.SendAsync(HttpMethod.Post, Paths.TakeOver, new FormUrlEncodedContent([new("code", code)]));
        Assert.Equal(HttpStatusCode.BadRequest, bare.Status);
        var form = (await portal.Browser.GetAsync(Paths.Resume)).Body.Form("resume");
        Assert.StartsWith(Paths.SignIn, (await portal.Browser.PostAsync(Paths.TakeOver, form, ("code", code))).Location, StringComparison.Ordinal);
        Assert.Null(run.Owner);
        Assert.DoesNotContain(portal.World.Requests, r => r is TakeOverAssessmentRequest);
        var out_ = await portal.Browser.SendAsync(HttpMethod.Post, Paths.SignOut, new FormUrlEncodedContent([new("a", "b")]));
        Assert.Equal(HttpStatusCode.BadRequest, out_.Status);
    }
}
