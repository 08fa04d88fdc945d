using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>Somebody else changes the database between a batch's look at it and its save.</summary>
public sealed class LostRaceTests
{
    private static readonly V1.Answer Some = new() { Item = "a1", Need = NeedForAction.Some };

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_erased_in_the_middle_of_a_batch_leaves_nothing_and_fails_its_own_save_only(string provider)
    {
        var moment = new Moment();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(moment));
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.StartRunAsync()));
        await host.RateAsync(runs[1].Run.Name, runs[1].Guest, "a2", NeedForAction.Some);
        foreach (var first in new[] { true, false })
        {
            var erased = first ? runs[1] : runs[2];
            moment.Between(() => host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = erased.Run.Name }, erased.Guest).ResponseAsync);
            var written = await host.WriteTogetherAsync(
                Batches.Save(runs[0], new V1.Answer { Item = first ? "a1" : "a2", Need = NeedForAction.Some }),
                Batches.Save(erased.Run.Name, erased.Guest, Guid.NewGuid().ToString(), default, new V1.Answer { Item = "a1", Note = "Geheimnis" }),
                Batches.Save(erased, new V1.Answer { Item = "a2", Revision = first ? 1 : 0, Note = "Geheimnis" }),
                Batches.Save(runs[0], new V1.Answer { Item = first ? "b1" : "b2", Need = NeedForAction.Some }));
            await written[0];
            Assert.Equal("NOT_FOUND", (await Assert.ThrowsAsync<Fault>(() => written[1])).Reason);
            Assert.Equal("NOT_FOUND", (await Assert.ThrowsAsync<Fault>(() => written[2])).Reason);
            await written[3];
        }

        Assert.Equal(4, (await host.GetAsync(runs[0].Run.Name, runs[0].Guest)).AnsweredCount);
        Assert.DoesNotContain(await host.RowsAsync(), row => row.Contains("Geheimnis", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_answer_changed_in_between_is_a_conflict_for_its_caller_only(string provider)
    {
        var moment = new Moment();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(moment));
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.StartRunAsync()));
        foreach (var revision in new[] { 0, 1 })
        {
            // Once as two first answers, once as two changes.
            moment.Between(() => host.RateAsync(runs[0].Run.Name, runs[0].Guest, "a1", NeedForAction.Urgent, revision));
            var written = await host.WriteTogetherAsync(
                Batches.Save(runs[0], new V1.Answer { Item = "a1", Need = NeedForAction.None, Revision = revision }),
                Batches.Save(runs[1], new V1.Answer { Item = "a1", Need = NeedForAction.None, Revision = revision }));
            var fault = await Assert.ThrowsAsync<Fault>(() => written[0]);
            Assert.Equal((StatusCode.Aborted, "ANSWER_CHANGED", $"{revision + 1}"), (fault.Code, fault.Reason, fault.Metadata["a1"]));
            Assert.Equal(revision + 1, (await written[1]).Answers[0].Revision);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_same_request_carried_out_by_another_instance_in_between_is_answered_as_there(string provider)
    {
        var moment = new Moment();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(moment));
        var run = await host.StartRunAsync();
        var request = new SaveAnswersRequest { Parent = run.Run.Name, Answers = { Some }, RequestId = Guid.NewGuid().ToString() };
        SaveAnswersResponse? there = null;
        moment.Between(async () => there = await host.Runs.SaveAnswersAsync(request, run.Guest));
        var written = await host.WriteTogetherAsync(Batches.Save(run.Run.Name, run.Guest, request.RequestId, default, Some));
        Assert.Equal(there, await written[0]);
        Assert.Equal(1, there!.Answers[0].Revision);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_save_decided_before_a_move_and_stored_after_it_counts_by_the_new_edition(string provider)
    {
        var moment = new Moment();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(moment));
        var run = await host.StartRunAsync();
        host.Checks.Publish("small", Contents.SmallChanged());
        await host.StartRunAsync();
        moment.Between(() => host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Run.Name }, run.Guest).ResponseAsync);
        await (await host.WriteTogetherAsync(Batches.Save(run, new V1.Answer { Item = "a3", Need = NeedForAction.Some })))[0];
        Assert.Equal((0, "checks/small/editions/2"), await host.GetAsync(run.Run.Name, run.Guest) is var moved ? (moved.AnsweredCount, moved.Edition) : default);
        var answers = await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Run.Name }, run.Guest);
        Assert.Empty(answers.Answers);
        Assert.Equal("a3", Assert.Single(answers.Removed).Item);

        // And the way back: stored for a line only the newer edition has.
        moment.Between(() => host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Run.Name }, run.Guest).ResponseAsync);
        await (await host.WriteTogetherAsync(Batches.Save(run, new V1.Answer { Item = "b4", Need = NeedForAction.Some })))[0];
        Assert.Equal(1, (await host.GetAsync(run.Run.Name, run.Guest)).AnsweredCount);
        Assert.Equal("b4", Assert.Single((await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Run.Name }, run.Guest)).Removed).Item);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_save_that_would_complete_a_run_moved_meanwhile_is_decided_again(string provider)
    {
        var moment = new Moment();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(moment));
        var run = await host.StartRunAsync();
        host.Checks.Publish("small", Contents.SmallChanged());
        await host.StartRunAsync();
        moment.Between(() => host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Run.Name }, run.Guest).ResponseAsync);
        var all = Contents.Lines.Select(item => new V1.Answer { Item = item, Need = NeedForAction.Some }).ToArray();
        var written = await host.WriteTogetherAsync(Batches.Save(run, all));
        // Decided again it names a line the run no longer has.
        Assert.Equal("answers[2].item", Assert.Single((await Assert.ThrowsAsync<Fault>(() => written[0])).Violations).Field);
        Assert.Empty(await host.EventsAsync<AssessmentCompleted>(run.Run.Name));
        Assert.Equal(0, (await host.GetAsync(run.Run.Name, run.Guest)).AnsweredCount);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_batch_that_fails_as_a_whole_tells_everybody_and_stores_nothing_and_the_next_one_works(string provider)
    {
        var watch = new DatabaseWatch();
        await using var host = await AssessmentsHost.StartAsync(provider, watch.Add);
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.StartRunAsync()));
        watch.NextSaveFails = new IOException("disk");
        var written = await host.WriteTogetherAsync(runs.Select(r => Batches.Save(r, Some)));
        foreach (var save in written)
        {
            await Assert.ThrowsAsync<IOException>(() => save);
        }

        watch.NextSaveFails = new IOException("disk");
        await Faults.ThrowsAsync(StatusCode.Internal, "INTERNAL", () => host.RateAsync(runs[0].Run.Name, runs[0].Guest, "a1", NeedForAction.Some));
        Assert.Equal(1, (await host.RateAsync(runs[0].Run.Name, runs[0].Guest, "a1", NeedForAction.Some)).Revision);
        Assert.Equal(0, (await host.GetAsync(runs[1].Run.Name, runs[1].Guest)).AnsweredCount);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_last_answers_stored_at_the_same_moment_complete_the_run_once_without_anybody_looking(string provider)
    {
        var moment = new Moment();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(moment));
        var run = await host.StartRunAsync();
        await (await host.WriteTogetherAsync(Batches.Save(run, [.. Contents.Lines.Skip(2).Select(i => new V1.Answer { Item = i, Need = NeedForAction.Some })])))[0];
        // The other instance rates the last but one line after this one has looked and before it stores the last.
        moment.Between(() => host.RateAsync(run.Run.Name, run.Guest, "a2", NeedForAction.Some));
        var saved = await (await host.WriteTogetherAsync(Batches.Save(run, Some)))[0];
        Assert.Equal(5, saved.AnsweredCount);
        Assert.Single(await host.EventsAsync<AssessmentCompleted>(run.Run.Name));
        Assert.Equal(V1.Assessment.Types.State.Completed, (await host.GetAsync(run.Run.Name, run.Guest)).State);
    }
}
