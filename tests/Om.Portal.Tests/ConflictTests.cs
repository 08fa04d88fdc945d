using System.Net;
using Om.Assessments.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Forms that are saved as a whole: who was overtaken sees both values, field by field.</summary>
public sealed class ConflictTests
{
    [Fact]
    public async Task A_measure_changed_meanwhile_shows_both_values_of_each_field()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        await JourneyTests.TakeAsync(portal, path, "money-one-do");
        var address = $"{path}/plan/{PlanPages.Id(run.Measures[0])}";
        var mine = (await portal.Browser.GetAsync(address)).Body.Form("measure");
        var theirs = new Dictionary<string, string>(mine) { ["form"] = Guid.NewGuid().ToString() };
        await portal.Browser.PostAsync(address, theirs, ("responsible", "Anna"), ("control", "wöchentlich"));

        var conflict = await portal.Browser.PostAsync(address, mine, ("responsible", "Jens"), ("due_date", "2027-01-01"));
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("Anna", conflict.Text, StringComparison.Ordinal);
        Assert.Contains("Jens", conflict.Text, StringComparison.Ordinal);
        Assert.Equal(("Anna", ""), (run.Measures[0].Responsible, run.Measures[0].DueDate));

        // The choice is an ordinary form: my person, their control, my date.
        var saved = await portal.Browser.PostAsync(address, conflict.Body.Form("conflict"), ("control", "wöchentlich"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        Assert.Equal(("Jens", "wöchentlich", "2027-01-01"), (run.Measures[0].Responsible, run.Measures[0].Control, run.Measures[0].DueDate));
    }

    [Fact]
    public async Task Settings_changed_meanwhile_show_both_values()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var page = (await portal.Browser.GetAsync($"{path}/einstellungen")).Body;
        await portal.Browser.PostAsync($"{path}/einstellungen", page.Form("settings"), ("title", "Von Anna"), ("region", "DE-NI"));
        var mine = page.Form("settings");
        mine["form"] = Guid.NewGuid().ToString();
        var conflict = await portal.Browser.PostAsync($"{path}/einstellungen", mine, ("title", "Von Jens"));
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("Niedersachsen", conflict.Text, StringComparison.Ordinal);
        Assert.Equal("Von Anna", run.Data.Title);

        await portal.Browser.PostAsync($"{path}/einstellungen", conflict.Body.Form("conflict"), ("region", "DE-NI"));
        Assert.Equal(("Von Jens", "DE-NI"), (run.Data.Title, run.Data.Profile.Region));
    }

    [Fact]
    public async Task Acts_on_something_changed_meanwhile_do_nothing_and_show_the_new_state()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        await JourneyTests.TakeAsync(portal, path, "money-one-do");
        var measure = $"{path}/plan/{PlanPages.Id(run.Measures[0])}";
        var plan = (await portal.Browser.GetAsync($"{path}/plan")).Body.Form($"{measure}/erledigt");
        var remove = (await portal.Browser.GetAsync($"{measure}/entfernen")).Body.Form($"{measure}/entfernen");
        run.Measures[0].Etag = "\"v9\"";
        Assert.Contains("hinweis=geaendert", (await portal.Browser.PostAsync($"{measure}/erledigt", plan)).Location, StringComparison.Ordinal);
        Assert.Contains("hinweis=geaendert", (await portal.Browser.PostAsync($"{measure}/entfernen", remove)).Location, StringComparison.Ordinal);
        Assert.Equal(Measure.Types.Status.Open, run.Measures.Single().Status);
        Assert.Contains("Inzwischen hat jemand etwas geändert", (await portal.Browser.GetAsync($"{measure}?hinweis=geaendert")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_plan_says_so()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        run.Measures.AddRange(Enumerable.Range(0, 200).Select(i => new Measure { Name = $"{run.Data.Name}/measures/{Guid.NewGuid()}", Description = $"{i}" }));
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        var taken = await portal.Browser.PostAsync($"{path}/antworten", form, ("go", "practice:money-one-do"));
        Assert.Contains("hinweis=planvoll", taken.Location, StringComparison.Ordinal);
    }
}
