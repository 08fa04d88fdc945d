using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Assessments.V1;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class GroupCommitTests(SharedHosts hosts)
{
    private static readonly V1.Answer Some = new() { Item = "a1", Need = NeedForAction.Some };
    private static readonly V1.Answer Urgent = new() { Item = "a1", Need = NeedForAction.Urgent };

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_full_batch_of_many_runs_tells_every_caller_of_its_own_answers(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await RunsAsync(host, 32);
        var written = await host.WriteTogetherAsync(runs.SelectMany((r, i) => new[]
        {
            Batches.Save(r, new V1.Answer { Item = "a1", Need = NeedForAction.Some, Note = $"Firma {i}" }),
            Batches.Save(r, new V1.Answer { Item = "b1", Need = NeedForAction.None, Note = $"Firma {i}" }),
        }));
        for (var i = 0; i < runs.Length; i++)
        {
            var (first, second) = (await written[2 * i], await written[(2 * i) + 1]);
            Assert.Equal((1, 2, 6), (first.AnsweredCount, second.AnsweredCount, second.LineCount));
            var read = await ReadAsync(host, runs[i]);
            Assert.Equal([first.Answers[0], second.Answers[0]], read);
            Assert.All(read, a => Assert.Equal($"Firma {i}", a.Note));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Of_two_saves_of_one_answer_in_one_batch_the_first_wins_and_the_second_learns_the_revision(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await RunsAsync(host, 2);
        var written = await host.WriteTogetherAsync(Batches.Save(runs[0], Some), Batches.Save(runs[0], Urgent), Batches.Save(runs[1], Some));
        Assert.Equal(1, (await written[0]).Answers[0].Revision);
        var fault = await Assert.ThrowsAsync<Fault>(() => written[1]);
        Assert.Equal(("ANSWER_CHANGED", "1"), (fault.Reason, fault.Metadata["a1"]));
        await written[2];
        Assert.Equal(NeedForAction.Some, Assert.Single(await ReadAsync(host, runs[0])).Need);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_same_request_twice_in_one_batch_is_stored_once_and_another_content_is_refused(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await RunsAsync(host, 2);
        var id = Guid.NewGuid().ToString();
        PendingSave Save(V1.Answer answer) => Batches.Save(runs[0].Run.Name, runs[0].Guest, id, default, answer);
        var written = await host.WriteTogetherAsync(
            Save(Some), Save(Some), Save(new V1.Answer { Item = "a2" }), Save(Urgent), Batches.Save(runs[1], Some));
        Assert.Equal(await written[0], await written[1]);
        Assert.Equal("request_id", Assert.Single((await Assert.ThrowsAsync<Fault>(() => written[2])).Violations).Field);
        Assert.Equal("request_id", Assert.Single((await Assert.ThrowsAsync<Fault>(() => written[3])).Violations).Field);
        await written[4];
        Assert.Equal(1, Assert.Single(await ReadAsync(host, runs[0])).Revision);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_id_used_before_for_something_else_fails_its_own_save_only(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await RunsAsync(host, 3);
        var id = Guid.NewGuid().ToString();
        PendingSave Save(V1.Answer answer) => Batches.Save(runs[1].Run.Name, runs[1].Guest, id, default, answer);
        await (await host.WriteTogetherAsync(Save(Some)))[0];
        var written = await host.WriteTogetherAsync(Batches.Save(runs[0], Some), Save(new V1.Answer { Item = "a2" }), Save(Some), Batches.Save(runs[2], Some));
        await written[0];
        Assert.Equal("request_id", Assert.Single((await Assert.ThrowsAsync<Fault>(() => written[1])).Violations).Field);
        Assert.Equal(1, (await written[2]).Answers[0].Revision);
        await written[3];
        Assert.Single(await ReadAsync(host, runs[1]));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_bad_answer_a_foreign_run_and_an_unreadable_edition_fail_their_own_saves_only(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await RunsAsync(host, 3);
        var check = host.Checks.NewCheck();
        var broken = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        await host.InDbAsync(db => db.Editions.Where(e => e.Check == "checks/" + check).ExecuteUpdateAsync(e => e.SetProperty(x => x.Content, new byte[] { 255 })));
        var written = await host.WriteTogetherAsync(
            Batches.Save(runs[0], Some),
            Batches.Save(broken, Some),
            Batches.Save(runs[1], new V1.Answer { Item = "zz" }),
            Batches.Save((runs[2].Run, runs[1].Guest), Some),
            Batches.Save(runs[1], Some));
        await written[0];
        await Assert.ThrowsAnyAsync<Exception>(() => written[1]);
        Assert.Equal("INVALID_FIELDS", (await Assert.ThrowsAsync<Fault>(() => written[2])).Reason);
        Assert.Equal("NOT_FOUND", (await Assert.ThrowsAsync<Fault>(() => written[3])).Reason);
        await written[4];
        Assert.Empty(await ReadAsync(host, runs[2]));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_the_caller_gave_up_before_it_was_written_is_not_written(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await RunsAsync(host, 2);
        var written = await host.WriteTogetherAsync(
            Batches.Save(runs[0].Run.Name, runs[0].Guest, "", new CancellationToken(canceled: true), Some), Batches.Save(runs[1], Some));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => written[0]);
        await written[1];
        Assert.Empty(await ReadAsync(host, runs[0]));
    }

    [Fact]
    public async Task A_writer_that_is_full_or_stopping_says_so()
    {
        var host = await hosts.On("sqlite");
        var run = (await RunsAsync(host, 1))[0];
        using var writer = host.NewWriter();
        var cancelled = new CancellationToken(canceled: true);
        while (true)
        {
            try
            {
                _ = writer.SaveAsync(Batches.Save(run.Run.Name, run.Guest, "", cancelled, Some));
            }
            catch (Fault full)
            {
                Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_SAVES"), (full.Code, full.Reason));
                Assert.NotNull(full.RetryAfter);
                break;
            }
        }

        await writer.StopAsync(CancellationToken.None);
        var stopping = await Assert.ThrowsAsync<Fault>(() => writer.SaveAsync(Batches.Save(run, Some)));
        Assert.Equal((StatusCode.Unavailable, "STOPPING"), (stopping.Code, stopping.Reason));
    }

    private static Task<(V1.Assessment Run, Metadata Guest)[]> RunsAsync(AssessmentsHost host, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => host.StartRunAsync()));

    private static async Task<IList<V1.Answer>> ReadAsync(AssessmentsHost host, (V1.Assessment Run, Metadata Guest) run) =>
        (await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Run.Name }, run.Guest)).Answers;
}
