using System.Collections.Concurrent;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>Two instances of the service on one database, as in the cluster.</summary>
public sealed class TwoInstancesTests
{
    [Fact]
    public async Task Of_two_saves_of_the_same_revision_one_wins_and_the_other_learns_the_revision_now_stored()
    {
        await using var one = await AssessmentsHost.StartAsync("postgres");
        await using var two = await AssessmentsHost.StartAsync("postgres", beside: one);
        var (run, guest) = await one.StartRunAsync();
        for (var revision = 0; revision < 25; revision++)
        {
            var results = await Task.WhenAll(TryAsync(one, revision), TryAsync(two, revision));
            Assert.Single(results, r => r is null);
            Assert.Equal($"{revision + 1}", Assert.Single(results.OfType<string>()));
        }

        async Task<string?> TryAsync(AssessmentsHost host, int revision)
        {
            try
            {
                await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some, revision);
                return null;
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
            {
                var info = error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!;
                Assert.Equal("ANSWER_CHANGED", info.Reason);
                return info.Metadata["a1"];
            }
        }
    }

    [Fact]
    public async Task Runs_whose_last_lines_are_rated_on_both_at_once_are_completed_exactly_once_each()
    {
        await using var one = await AssessmentsHost.StartAsync("postgres");
        await using var two = await AssessmentsHost.StartAsync("postgres", beside: one);
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => one.StartRunAsync()));
        var counts = await Task.WhenAll(runs.SelectMany(r => Contents.Lines.Select(async (item, i) =>
        {
            var saved = await (i % 2 == 0 ? one : two).Runs.SaveAnswersAsync(
                new SaveAnswersRequest { Parent = r.Run.Name, Answers = { new V1.Answer { Item = item, Need = NeedForAction.Some } } }, r.Guest);
            return saved.AnsweredCount;
        })));
        Assert.All(counts, count => Assert.InRange(count, 1, 6));
        foreach (var (run, _) in runs)
        {
            await Eventually.HoldsAsync(async () => (await one.EventsAsync<AssessmentCompleted>(run.Name)).Count > 0, $"{run.Name} is completed");
        }

        await Task.WhenAll(runs.Select(r => two.GetAsync(r.Run.Name, r.Guest)));
        foreach (var (run, guest) in runs)
        {
            Assert.Single(await one.EventsAsync<AssessmentCompleted>(run.Name));
            Assert.Equal((6, V1.Assessment.Types.State.Completed), await two.GetAsync(run.Name, guest) is var r ? (r.AnsweredCount, r.State) : default);
        }
    }

    [Fact]
    public async Task The_same_save_sent_to_both_at_once_is_stored_once()
    {
        await using var one = await AssessmentsHost.StartAsync("postgres");
        await using var two = await AssessmentsHost.StartAsync("postgres", beside: one);
        var (run, guest) = await one.StartRunAsync();
        for (var round = 0; round < 20; round++)
        {
            var request = new SaveAnswersRequest
            {
                Parent = run.Name,
                Answers = { new V1.Answer { Item = "b3", Need = NeedForAction.Some, Revision = round } },
                RequestId = Guid.NewGuid().ToString(),
            };
            var both = await Task.WhenAll(
                one.Runs.SaveAnswersAsync(request, guest).ResponseAsync,
                two.Runs.SaveAnswersAsync(request, guest).ResponseAsync,
                two.Runs.SaveAnswersAsync(request, guest).ResponseAsync);
            Assert.Equal(round + 1, Assert.Single(both.Distinct()).Answers[0].Revision);
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task While_a_run_is_moved_to_and_fro_no_acknowledged_answer_is_lost_and_every_count_fits_its_edition(string provider)
    {
        await using var one = await AssessmentsHost.StartAsync(provider);
        await using var two = provider == "postgres" ? await AssessmentsHost.StartAsync(provider, beside: one) : null;
        var (run, guest) = await one.StartRunAsync();
        one.Checks.Publish("small", Contents.SmallChanged());
        await one.StartRunAsync();
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, int>();
        var savers = new[] { "a1", "a3", "b3", "b4" }.Select((item, i) => SaveAsync(i % 2 == 0 ? one : two ?? one, item)).ToList();
        for (var move = 0; move < 15; move++)
        {
            var moved = await one.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, guest);
            Assert.InRange(moved.AnsweredCount, 0, moved.LineCount);
            await CheckAsync();
            await (two ?? one).Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Name }, guest);
            await CheckAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(savers);
        await CheckAsync();
        var all = await one.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest);
        Assert.Equal(acknowledged.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, a.Value)),
            all.Answers.Concat(all.Removed).OrderBy(a => a.Item, StringComparer.Ordinal).Select(a => (a.Item, a.Revision)));
        Assert.True(acknowledged.Count >= 3);

        async Task SaveAsync(AssessmentsHost host, string item)
        {
            for (var revision = 0; !stop.IsCancellationRequested;)
            {
                try
                {
                    acknowledged[item] = revision = (await host.RateAsync(run.Name, guest, item, NeedForAction.Some, revision)).Revision;
                }
                catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
                {
                    // Not a line of the edition the run is on just now.
                }
            }
        }

        async Task CheckAsync()
        {
            var read = await one.GetAsync(run.Name, guest);
            Assert.InRange(read.AnsweredCount, 0, read.LineCount);
        }
    }
}
