using System.Text.Json;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;
using Decision = Om.Assessments.V1.StatisticsConsent.Types.Decision;

namespace Om.Assessments.Tests;

public sealed class RunEventsTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_is_started_and_completed_once_whatever_is_done_to_it_afterwards(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        Assert.Empty(await host.EventsAsync<AssessmentCompleted>(run.Name));
        await host.RateAllAsync(run.Name, guest);
        await host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = run.Name, Answers = { new V1.Answer { Item = "a1", Revision = 1 } } }, guest);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.None, revision: 2);
        await host.GetAsync(run.Name, guest);
        Assert.Single(await host.EventsAsync<AssessmentStarted>(run.Name));
        var completed = Assert.Single(await host.EventsAsync<AssessmentCompleted>(run.Name));
        Assert.Equal((run.Edition, false, "alone", true), (completed.Edition, completed.Trial, completed.Mode, completed.Guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Ratings_leave_only_after_a_yes_and_completion_and_again_when_one_changes(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await DecideAsync(host, guest, run.Name, Decision.Granted);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Urgent);
        Assert.Empty(await AboutAsync(host, run.Name));
        await host.Runs.SaveAnswersAsync(new SaveAnswersRequest
        {
            Parent = run.Name,
            Answers = { Contents.Lines.Skip(1).Select(i => new V1.Answer { Item = i, NotApplicable = i == "b3", Reason = i == "b3" ? "geheim" : "", Note = "geheim", Need = i == "b3" ? 0 : NeedForAction.None }) },
        }, guest);
        await DecideAsync(host, guest, run.Name, Decision.Granted);
        await host.Runs.SaveAnswersAsync(
            new SaveAnswersRequest { Parent = run.Name, Answers = { new V1.Answer { Item = "a1", Need = NeedForAction.Urgent, Note = "nur Worte", Revision = 1 } } }, guest);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some, revision: 2);
        await host.Runs.UpdateAssessmentAsync(new UpdateAssessmentRequest
        {
            Assessment = new V1.Assessment { Name = run.Name, Profile = new FirmProfile { Branch = "C", SizeClass = FirmProfile.Types.SizeClass.Medium, Region = "DE-SN" } },
        }, guest);

        var sent = (await AboutAsync(host, run.Name)).ConvertAll(p => JsonSerializer.Deserialize<RatingsContributed>(p, Om.Hosting.EventJson.Options)!);
        Assert.Equal([1, 2, 3], sent.Select(c => c.Version));
        Assert.Equal(new Dictionary<string, string>
        {
            ["a1"] = "urgent",
            ["a2"] = "none",
            ["a3"] = "none",
            ["b1"] = "none",
            ["b2"] = "none",
            ["b3"] = "not_applicable",
        }, sent[0].Ratings);
        Assert.Equal("some", sent[1].Ratings["a1"]);
        Assert.Equal((null, "C", "medium", "DE-SN"), (sent[1].Branch, sent[2].Branch, sent[2].SizeClass, sent[2].Region));
        Assert.DoesNotContain(await AboutAsync(host, run.Name), p => p.Contains("geheim", StringComparison.Ordinal) || p.Contains("Worte", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_no_takes_the_contribution_back_and_a_later_yes_sends_it_again_under_the_same_key(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.RateAllAsync(run.Name, guest);
        await DecideAsync(host, guest, run.Name, Decision.Granted);
        await DecideAsync(host, guest, run.Name, Decision.Refused);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.None, revision: 1);
        await DecideAsync(host, guest, run.Name, Decision.Refused);
        await DecideAsync(host, guest, run.Name, Decision.Granted);
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name }, guest);
        var erased = Assert.Single(await host.EventsAsync<AssessmentErased>(run.Name));
        var key = erased.StatisticsKey!.Value.ToString();
        Assert.Equal([1, 3], (await host.EventsAsync<RatingsContributed>(key)).Select(c => c.Version));
        Assert.Equal(2, Assert.Single(await host.EventsAsync<RatingsRetracted>(key)).Version);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_trial_run_never_contributes_and_says_so_in_its_events(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync(V1.Assessment.Types.Kind.Trial);
        await DecideAsync(host, guest, run.Name, Decision.Granted);
        await host.RateAllAsync(run.Name, guest);
        await host.PlanAsync(run.Name, guest);
        Assert.Empty(await AboutAsync(host, run.Name));
        Assert.True(Assert.Single(await host.EventsAsync<AssessmentStarted>(run.Name)).Trial);
        Assert.True(Assert.Single(await host.EventsAsync<AssessmentCompleted>(run.Name)).Trial);
        Assert.True(Assert.Single(await host.EventsAsync<PlanProgressed>(run.Name)).Trial);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_contribution_follows_the_run_to_another_edition_and_back(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        await host.RateAllAsync(run.Name, guest);
        await DecideAsync(host, guest, run.Name, Decision.Granted);
        host.Checks.Publish(check, Contents.SmallChanged());
        await host.StartRunAsync(edition: $"checks/{check}/editions/2");
        await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, guest);
        await host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Name }, guest);
        var sent = (await AboutAsync(host, run.Name)).ConvertAll(p => JsonSerializer.Deserialize<RatingsContributed>(p, Om.Hosting.EventJson.Options)!);
        Assert.Equal([(1, 6), (2, 5), (1, 6)], sent.Select(c => (int.Parse(c.Edition.Split('/')[3], null), c.Ratings.Count)));
        Assert.DoesNotContain("a3", sent[1].Ratings.Keys);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_plan_tells_its_counts_with_every_change_of_them_and_not_for_words(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var measure = await host.PlanAsync(run.Name, guest);
        await host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name, Measure = new V1.Measure { Description = "Unfertig" } }, guest);
        foreach (var change in new[]
        {
            new V1.Measure { Effect = "nur Worte" },
            new V1.Measure { Status = V1.Measure.Types.Status.Done },
            new V1.Measure { Status = V1.Measure.Types.Status.Dropped },
        })
        {
            change.Name = measure.Name;
            await host.Plan.UpdateMeasureAsync(new UpdateMeasureRequest { Measure = change }, guest);
        }

        Assert.Equal([(1, 1, 1, 0, 0), (2, 2, 1, 0, 0), (3, 2, 1, 1, 1), (4, 1, 0, 0, 0)],
            (await host.EventsAsync<PlanProgressed>(run.Name)).Select(e => (e.Version, e.Planned, e.Complete, e.Done, e.DoneInTime)));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_issued_declaration_is_told_without_firm_and_number(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        var declaration = await host.DeclareAsync(run.Name, guest);
        var issued = Assert.Single(await host.EventsAsync<DeclarationIssued>(run.Edition));
        Assert.Equal(("alone", declaration.ValidUntil), (issued.Mode, Wire.Text(issued.ValidUntil)));
        var text = JsonSerializer.Serialize(issued);
        Assert.All(new[] { "Müller", "Köln", declaration.Number, run.Name }, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    private static Task DecideAsync(AssessmentsHost host, Metadata guest, string run, Decision decision) =>
        host.Runs.DecideStatisticsAsync(new DecideStatisticsRequest { Name = run, Decision = decision }, guest).ResponseAsync;

    /// <summary>What was contributed under the key of the run, as it left.</summary>
    private static Task<List<string>> AboutAsync(AssessmentsHost host, string run) => host.InDbAsync(async db =>
    {
        var key = (await db.Assessments.FindAsync(Assessment.IdOf(run.Split('/')[1])!.Value))!.StatisticsKey.ToString()!;
        return await db.Outbox.Where(r => r.Type == "om.assessments.v1.RatingsContributed" && r.Payload.Contains(key)).OrderBy(r => r.Id).Select(r => r.Payload).ToListAsync();
    });
}
