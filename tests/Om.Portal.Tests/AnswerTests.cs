using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Om.Assessments.V1;
using Om.Hosting;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Saving answers: nothing is overwritten unseen, nothing is said to be saved that is not.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task Two_tabs_on_different_lines_never_meet()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var tab1 = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        var tab2 = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        await portal.Browser.PostAsync($"{path}/antworten", tab1, ("money-one.need", "urgent"), ("go", "stay"));
        var second = await portal.Browser.PostAsync($"{path}/antworten", tab2, ("money-two.need", "none"), ("go", "stay"));
        Assert.Equal(HttpStatusCode.SeeOther, second.Status);
        Assert.Equal((NeedForAction.Urgent, NeedForAction.None), (run.Answers["money-one"].Need, run.Answers["money-two"].Need));
    }

    [Fact]
    public async Task Two_tabs_on_one_line_show_both_values_and_the_person_decides()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var tab1 = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        var tab2 = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        await portal.Browser.PostAsync($"{path}/antworten", tab1, ("money-one.need", "urgent"), ("money-one.note", "von Tab eins"), ("go", "stay"));

        var conflict = await portal.Browser.PostAsync(
            $"{path}/antworten", tab2, ("money-one.need", "none"), ("money-one.note", "von Tab zwei"), ("money-two.need", "some"), ("go", "next"));
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("von Tab eins", conflict.Text, StringComparison.Ordinal);
        Assert.Contains("von Tab zwei", conflict.Text, StringComparison.Ordinal);
        Assert.Equal("von Tab eins", run.Answers["money-one"].Note);
        // What nobody else touched is saved already.
        Assert.Equal(NeedForAction.Some, run.Answers["money-two"].Need);

        var form = conflict.Body.Form("conflict");
        var stored = await portal.Browser.PostAsync($"{path}/antworten", new(form), ("money-one.pick", "stored"), ("go", "next"));
        Assert.Equal(($"{path}/themen/people", "von Tab eins"), (stored.Location, run.Answers["money-one"].Note));
        await portal.Browser.PostAsync($"{path}/antworten", new(form), ("money-one.pick", "mine"), ("go", "next"));
        Assert.Equal((NeedForAction.None, "von Tab zwei", 2), (run.Answers["money-one"].Need, run.Answers["money-one"].Note, run.Answers["money-one"].Revision));
    }

    [Fact]
    public async Task The_same_change_in_two_tabs_is_no_conflict()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var page = (await portal.Browser.GetAsync($"{path}/themen/money")).Body;
        foreach (var _ in new[] { 1, 2 })
        {
            var form = page.Form("topic");
            form["form"] = Guid.NewGuid().ToString();
            Assert.Equal(HttpStatusCode.SeeOther, (await portal.Browser.PostAsync($"{path}/antworten", form, ("money-one.need", "some"))).Status);
        }

        Assert.Equal(1, run.Answers["money-one"].Revision);
    }

    [Fact]
    public async Task Does_not_apply_needs_a_reason_and_nothing_typed_is_lost_when_it_is_missing()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        var refused = await portal.Browser.PostAsync($"{path}/antworten", form, ("money-one.need", "na"), ("money-two.note", "Lange getippt"), ("go", "next"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Bitte schreiben Sie kurz, warum der Punkt nicht zutrifft.", refused.Text, StringComparison.Ordinal);
        var kept = refused.Body.Form("topic");
        Assert.Equal(("na", "Lange getippt"), (kept["money-one.need"], kept["money-two.note"]));
        Assert.Empty(run.Answers);

        await portal.Browser.PostAsync($"{path}/antworten", kept, ("money-one.reason", "Haben wir nicht."), ("go", "next"));
        Assert.Equal((true, "Haben wir nicht."), (run.Answers["money-one"].NotApplicable, run.Answers["money-one"].Reason));
    }

    [Fact]
    public async Task Too_long_notes_and_lines_of_another_check_are_refused_and_ignored()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        var refused = await portal.Browser.PostAsync($"{path}/antworten", new(form), ("money-one.note", new string('x', 2001)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await portal.Browser.PostAsync($"{path}/antworten", new(form), ("foreign.revision", "0"), ("foreign.need", "some"), ("foreign.mark", ""));
        Assert.Empty(run.Answers);
        Assert.Equal(HttpStatusCode.BadRequest, (await portal.Browser.PostAsync($"{path}/antworten", new(form), ("topic", "unknown"))).Status);
    }

    [Fact]
    public async Task The_script_saves_one_answer_and_a_repeated_save_changes_nothing()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var save = new { requestId = Guid.NewGuid(), item = "money-one", need = "some", reason = "", note = "kurz", revision = 0 };
        var (status, reply) = await SendAsync(portal, path, save);
        Assert.Equal((HttpStatusCode.OK, "saved", 1), (status, reply.GetProperty("state").GetString(), reply.GetProperty("revision").GetInt32()));
        Assert.Equal("1 von 4 Punkten bewertet", reply.GetProperty("progress").GetString());
        (status, reply) = await SendAsync(portal, path, save);
        Assert.Equal((HttpStatusCode.OK, 1), (status, reply.GetProperty("revision").GetInt32()));
        Assert.Equal(1, run.Answers["money-one"].Revision);

        // The mark lets the page's own form know that nothing of this line is left to save.
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        Assert.Equal(form["money-one.mark"], reply.GetProperty("mark").GetString());
    }

    [Fact]
    public async Task The_script_is_told_the_other_value_of_a_conflict()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        run.Answers["money-one"] = new Answer { Item = "money-one", Need = NeedForAction.Urgent, Note = "anders", Revision = 3 };
        var (status, reply) = await SendAsync(portal, path, new { requestId = Guid.NewGuid(), item = "money-one", need = "none", reason = "", note = "", revision = 1 });
        Assert.Equal((HttpStatusCode.Conflict, "conflict", 3), (status, reply.GetProperty("state").GetString(), reply.GetProperty("revision").GetInt32()));
        Assert.Equal("dringend – anders", reply.GetProperty("stored").GetProperty("text").GetString());

        (status, reply) = await SendAsync(portal, path, new { requestId = Guid.NewGuid(), item = "money-one", need = "urgent", reason = "", note = "anders", revision = 1 });
        Assert.Equal((HttpStatusCode.OK, "saved"), (status, reply.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task The_script_never_hears_saved_when_it_was_not()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        var save = new { requestId = Guid.NewGuid(), item = "money-one", need = "na", reason = "", note = "", revision = 0 };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(portal, path, save)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(portal, path, save with { item = "unknown" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(portal, path, new { requestId = "x", item = "money-one" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(portal, path, save, token: "")).Status);

        portal.World.SaveFails = Fault.Unavailable("AWAY", "Not now.");
        var (status, reply) = await SendAsync(portal, path, save with { need = "some" });
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (status, reply.GetProperty("state").GetString()));
        portal.World.SaveFails = new InvalidOperationException("secret detail");
        (status, reply) = await SendAsync(portal, path, save with { need = "some" });
        Assert.Equal((HttpStatusCode.InternalServerError, "broken"), (status, reply.GetProperty("state").GetString()));
        Assert.DoesNotContain("secret", reply.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(run.Answers);

        portal.World.SaveFails = null;
        (status, _) = await SendAsync(portal, Paths.Assessment(Guid.NewGuid()), save);
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task A_check_that_rates_its_examples_has_a_light_for_each()
    {
        var world = new World();
        var content = Samples.Content();
        content.RatedLevel = Checks.V1.EditionContent.Types.RatedLevel.Practice;
        world.Publish("big", content);
        await using var portal = await Portal.StartAsync(world: world);
        var (path, _, run) = await portal.BeginAsync();
        var form = (await portal.Browser.GetAsync($"{path}/themen/money")).Body.Form("topic");
        Assert.Equal(4, form.Keys.Count(k => k.EndsWith(".revision", StringComparison.Ordinal)));
        await portal.Browser.PostAsync($"{path}/antworten", form, ("money-one-do.need", "urgent"), ("go", "practice:money-one-do"));
        Assert.Equal((NeedForAction.Urgent, "money-one", "money-one-do"), (run.Answers["money-one-do"].Need, run.Measures[0].Item, run.Measures[0].Practice));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Reply)> SendAsync(Portal portal, string path, object save, string? token = null)
    {
        token ??= (await portal.Browser.GetAsync(Paths.Check("big"))).Body.Form("start-form")["__RequestVerificationToken"];
        var answer = await portal.Browser.SendAsync(HttpMethod.Post, $"{path}/antwort", JsonContent.Create(save), ("RequestVerificationToken", token));
        return (answer.Status, JsonDocument.Parse(answer.Body).RootElement);
    }
}
