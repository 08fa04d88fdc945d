using System.Net;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Every service may be away; a page then says so, and says what to do.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Without_the_checks_service_the_first_page_still_explains_the_platform()
    {
        await using var portal = await Portal.StartAsync();
        portal.World.Away.Add("checks");
        var home = await portal.Browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.Contains("Die Checks lassen sich gerade nicht laden.", home.Text, StringComparison.Ordinal);
        var list = await portal.Browser.GetAsync("/praxis-checks");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, list.Status);
        Assert.Equal("10", list.Response.Headers.RetryAfter?.ToString());
        Assert.Contains("Was gespeichert war, ist sicher.", list.Text, StringComparison.Ordinal);
        Assert.Contains("/praxis-checks", list.Body.Links());
    }

    [Fact]
    public async Task What_was_read_once_is_shown_while_the_checks_service_is_away()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, _) = await portal.BeginAsync();
        await portal.Browser.GetAsync($"{path}/themen/money");
        portal.World.Away.Add("checks");
        Assert.Equal(HttpStatusCode.OK, (await portal.Browser.GetAsync("/praxis-checks/big")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Browser.GetAsync($"{path}/themen/people")).Status);
    }

    [Fact]
    public async Task Without_the_assessments_service_the_checks_stay_readable_and_work_gets_a_friendly_page()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, _) = await portal.BeginAsync();
        portal.World.Away.Add("assessments");
        Assert.Contains("Ihre Bewertungen lassen sich gerade nicht laden.", (await portal.Browser.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await portal.Browser.GetAsync("/praxis-checks/big")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await portal.Browser.GetAsync($"{path}/plan")).Status);
        var form = (await portal.Browser.GetAsync("/praxis-checks/big")).Body.Form("start-form");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await portal.Browser.PostAsync(Paths.Start, form)).Status);

        portal.World.Away.Clear();
        Assert.Equal(HttpStatusCode.OK, (await portal.Browser.GetAsync($"{path}/plan")).Status);
    }

    [Fact]
    public async Task An_error_of_ours_shows_a_number_and_nothing_else()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, _) = await portal.BeginAsync();
        portal.World.SaveFails = new InvalidOperationException("select * from secrets");
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        var broken = await portal.Browser.PostAsync($"{path}/antworten", form, ("money-one.need", "some"));
        Assert.Equal(HttpStatusCode.InternalServerError, broken.Status);
        Assert.Contains("Da ist bei uns etwas schiefgegangen", broken.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets", broken.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", broken.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", broken.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_and_unreadable_forms_are_answered_with_a_page()
    {
        await using var portal = await Portal.StartAsync();
        var form = (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form");
        form["title"] = new string('x', 5_000_000);
        var large = await portal.Browser.PostAsync(Paths.Start, form);
        Assert.InRange((int)large.Status, 400, 413);
        var json = await portal.Browser.SendAsync(HttpMethod.Post, Paths.Start, new StringContent("{}", null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, json.Status);
        Assert.Empty(portal.World.Runs);
    }

    [Fact]
    public async Task The_operators_texts_are_shown_and_their_absence_is_told()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("om-portal-").FullName, "imprint.txt");
        await File.WriteAllTextAsync(file, "Muster GmbH\nMusterweg 1\n\n<b>Vertreten</b> durch: M. Muster");
        await using var portal = await Portal.StartAsync(settings: new()
        {
            ["Portal:ImprintFile"] = file,
            ["Portal:Operator"] = "Muster GmbH",
            ["Portal:Contact"] = "hilfe@example.org",
            ["Portal:DataPlace"] = "in Musterstadt",
            ["Portal:KeptMonths"] = "7",
        });
        var imprint = await portal.Browser.GetAsync("/impressum");
        Assert.Contains("<b>Vertreten</b> durch: M. Muster", imprint.Text, StringComparison.Ordinal);
        Assert.Contains("Betrieben von Muster GmbH", imprint.Text, StringComparison.Ordinal);
        Assert.Contains("noch keine Datenschutzerklärung", (await portal.Browser.GetAsync("/datenschutz")).Text, StringComparison.Ordinal);
        var home = (await portal.Browser.GetAsync("/")).Text;
        Assert.Contains("Ihre Angaben liegen in Musterstadt.", home, StringComparison.Ordinal);
        Assert.Contains("Arbeitet 7 Monate lang niemand", home, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_configuration_is_named_all_at_once()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Portal:ImprintFile"] = "/no/such",
            ["Portal:PrivacyFile"] = "/nor/this",
            ["Portal:TimeZone"] = "Mars/Base",
        };
        var problems = new PortalModule().ConfigurationProblems(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).ToList();
        Assert.Equal(3, problems.Count);
        Assert.Contains(problems, p => p.StartsWith("Portal:TimeZone", StringComparison.Ordinal));
    }
}
