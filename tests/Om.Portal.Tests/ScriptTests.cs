using Microsoft.Playwright;
using Om.Assessments.V1;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>What the script adds: answers saved one by one, and the truth about each of them.</summary>
public sealed class ScriptTests(Chromium chromium) : IClassFixture<Chromium>
{
    // The address says enough; a page's event of having loaded can be missed.
    private static readonly PageWaitForURLOptions Arrived = new() { WaitUntil = WaitUntilState.Commit };

    private readonly List<string> complaints = [];

    [Fact]
    public async Task An_answer_is_saved_when_it_is_given_and_the_form_then_has_nothing_left_to_save()
    {
        await using var portal = await Portal.StartAsync();
        var (page, run, path) = await BeginAsync(portal);
        await ChooseAsync(page, "money-one", "urgent");
        await StateAsync(page, "money-one", "saved");
        Assert.Equal(NeedForAction.Urgent, run.Answers["money-one"].Need);
        Assert.Equal("1 von 4 Punkten bewertet", await page.Locator("[data-answered]").InnerTextAsync());
        Assert.True(await page.Locator("#p-money-one details.practices").EvaluateAsync<bool>("d => d.open"));

        await page.Locator("#p-money-two details.note summary").ClickAsync();
        await page.Locator("[name='money-two.note']").FillAsync("Notiz mit <b>Zeichen</b>");
        await StateAsync(page, "money-two", "saved");
        await page.Locator("#topic button[value=next]").ClickAsync();
        await page.WaitForURLAsync($"**{path}/themen/people", Arrived);
        Assert.Equal((1, 1, "Notiz mit <b>Zeichen</b>"), (run.Answers["money-one"].Revision, run.Answers["money-two"].Revision, run.Answers["money-two"].Note));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task An_answer_given_without_connection_is_not_called_saved_until_it_is()
    {
        await using var portal = await Portal.StartAsync();
        var (page, run, _) = await BeginAsync(portal);
        await page.Context.SetOfflineAsync(true);
        await ChooseAsync(page, "money-one", "some");
        await StateAsync(page, "money-one", "offline");
        await ChooseAsync(page, "money-one", "urgent");
        await ChooseAsync(page, "money-two", "none");
        await StateAsync(page, "money-two", "offline");
        Assert.True(await page.Locator(".banner").IsVisibleAsync());
        Assert.Empty(run.Answers);
        // The form itself stays, instead of a browser's error page.
        await page.Locator("#topic button[value=next]").ClickAsync();
        Assert.True(await page.Locator("#topic").IsVisibleAsync());

        await page.Context.SetOfflineAsync(false);
        await StateAsync(page, "money-one", "saved");
        await StateAsync(page, "money-two", "saved");
        Assert.Equal((NeedForAction.Urgent, NeedForAction.None), (run.Answers["money-one"].Need, run.Answers["money-two"].Need));
        Assert.False(await page.Locator(".banner").IsVisibleAsync());
    }

    [Fact]
    public async Task What_the_service_could_not_take_is_repeated_and_survives_a_reload()
    {
        await using var portal = await Portal.StartAsync();
        var (page, run, _) = await BeginAsync(portal);
        portal.World.SaveFails = Fault.Unavailable("AWAY", "Not now.");
        await ChooseAsync(page, "money-one", "some");
        await StateAsync(page, "money-one", "busy");
        var asked = "";
        page.Dialog += async (_, dialog) =>
        {
            asked = dialog.Type;
            await dialog.AcceptAsync();
        };
        await page.ReloadAsync();
        Assert.Equal("beforeunload", asked);
        Assert.True(await page.Locator("[name='money-one.need'][value=some]").IsCheckedAsync());
        Assert.Empty(run.Answers);

        portal.World.SaveFails = null;
        await StateAsync(page, "money-one", "saved");
        Assert.Equal(NeedForAction.Some, run.Answers["money-one"].Need);
    }

    [Fact]
    public async Task A_conflict_is_shown_at_its_line_and_the_person_decides()
    {
        await using var portal = await Portal.StartAsync();
        var (page, run, _) = await BeginAsync(portal);
        run.Answers["money-one"] = new Answer { Item = "money-one", Need = NeedForAction.Urgent, Note = "<i>von anderswo</i>", Revision = 4 };
        await ChooseAsync(page, "money-one", "none");
        await StateAsync(page, "money-one", "conflict");
        var choices = page.Locator("[data-item=money-one] .choice button");
        Assert.Contains("dringend – <i>von anderswo</i>", await choices.Nth(1).InnerTextAsync(), StringComparison.Ordinal);
        await choices.Nth(1).ClickAsync();
        await StateAsync(page, "money-one", "saved");
        Assert.Equal("<i>von anderswo</i>", await page.Locator("[name='money-one.note']").InputValueAsync());

        run.Answers["money-one"].Revision = 9;
        await ChooseAsync(page, "money-one", "some");
        await choices.Nth(0).ClickAsync();
        await StateAsync(page, "money-one", "saved");
        Assert.Equal((NeedForAction.Some, 10), (run.Answers["money-one"].Need, run.Answers["money-one"].Revision));
    }

    [Fact]
    public async Task Does_not_apply_without_a_reason_is_not_called_saved()
    {
        await using var portal = await Portal.StartAsync();
        var (page, run, _) = await BeginAsync(portal);
        await ChooseAsync(page, "money-one", "na");
        await StateAsync(page, "money-one", "unsaved");
        Assert.Empty(run.Answers);
        await page.Keyboard.TypeAsync("Gibt es bei uns nicht.");
        await StateAsync(page, "money-one", "saved");
        Assert.Equal("Gibt es bei uns nicht.", run.Answers["money-one"].Reason);
    }

    [Fact]
    public async Task A_link_with_the_code_behind_the_hash_opens_the_assessment_and_leaves_no_trace_in_the_address()
    {
        await using var portal = await Portal.StartAsync();
        var (path, code, _) = await portal.BeginAsync();
        var page = await chromium.OpenAsync(portal.Address, complaints);
        await page.GotoAsync($"/weiter#{code}");
        await page.WaitForURLAsync($"**{path}", Arrived);
        await page.GoBackAsync();
        Assert.DoesNotContain(code, page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(portal.Logs.Lines, l => l.Contains(code, StringComparison.Ordinal));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Leaving_a_changed_form_asks_first_and_saving_it_does_not()
    {
        await using var portal = await Portal.StartAsync();
        var (page, run, path) = await BeginAsync(portal);
        await page.GotoAsync($"{path}/plan/neu");
        await page.Locator("#description").FillAsync("Etwas tun");
        var asked = 0;
        page.Dialog += async (_, dialog) =>
        {
            asked++;
            await dialog.DismissAsync();
        };
        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync($"{path}/plan"));
        Assert.Equal(1, asked);
        await page.Locator("#measure button.primary").ClickAsync();
        await page.WaitForURLAsync($"**{path}/plan?hinweis=gespeichert", Arrived);
        Assert.Equal((1, "Etwas tun"), (asked, run.Measures.Single().Description));
    }

    private async Task<(IPage Page, FakeRun Run, string Path)> BeginAsync(Portal portal)
    {
        var page = await chromium.OpenAsync(portal.Address, complaints);
        await page.GotoAsync("/praxis-checks/big");
        await page.Locator("#start-form button.primary").ClickAsync();
        await page.WaitForURLAsync("**/zugang?neu=1", Arrived);
        var path = new Uri(page.Url).AbsolutePath.Replace("/zugang", "", StringComparison.Ordinal);
        await page.GotoAsync($"{path}/themen/money");
        return (page, portal.World.Runs.Values.Single(), path);
    }

    private static Task ChooseAsync(IPage page, string item, string need) =>
        page.Locator($"[name='{item}.need'][value={need}]").CheckAsync(new LocatorCheckOptions { Force = true });

    private static Task StateAsync(IPage page, string item, string state) =>
        Eventually.HoldsAsync(
            async () => await page.Locator($"[data-item={item}] .state").GetAttributeAsync("data-state") == state,
            $"{item} is {state}");
}
