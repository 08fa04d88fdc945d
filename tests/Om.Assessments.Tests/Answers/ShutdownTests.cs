using System.Collections.Concurrent;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class ShutdownTests
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_stop_in_the_middle_of_saves_loses_nothing_that_was_acknowledged_and_doubles_nothing(string provider)
    {
        await using var stopped = await AssessmentsHost.StartAsync(provider);
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stopped.StartRunAsync()));
        var acknowledged = new ConcurrentDictionary<string, int>();
        var enough = new TaskCompletionSource();
        var savers = runs.Select(r => Task.Run(async () =>
        {
            try
            {
                for (var revision = 0; ;)
                {
                    acknowledged[r.Run.Name] = revision = (await stopped.RateAsync(r.Run.Name, r.Guest, "a1", NeedForAction.Some, revision)).Revision;
                    if (acknowledged.Values.Sum() > 200)
                    {
                        enough.TrySetResult();
                    }
                }
            }
            catch (RpcException error)
            {
                Assert.Contains(error.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled });
            }
        })).ToList();
        await enough.Task;
        await stopped.Host.StopAsync();
        await Task.WhenAll(savers);

        await using var again = await AssessmentsHost.StartAsync(provider, beside: stopped);
        foreach (var (run, guest) in runs)
        {
            var stored = (await again.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest)).Answers.SingleOrDefault()?.Revision ?? 0;
            // The one save on its way when the connection ended may have been stored without its caller hearing of it.
            Assert.InRange(stored, acknowledged.GetValueOrDefault(run.Name), acknowledged.GetValueOrDefault(run.Name) + 1);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_waits_in_the_queue_when_the_writer_stops_is_written(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var runs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.StartRunAsync()));
        using var writer = host.NewWriter();
        var saves = runs.Select(r => writer.SaveAsync(Batches.Save(r, new V1.Answer { Item = "a1", Need = NeedForAction.Some }))).ToList();
        await writer.StartAsync(CancellationToken.None);
        await writer.StopAsync(CancellationToken.None);
        Assert.All(saves, s => Assert.True(s.IsCompletedSuccessfully));
        foreach (var (run, guest) in runs)
        {
            Assert.Equal(1, (await host.GetAsync(run.Name, guest)).AnsweredCount);
        }
    }
}
