using System.Collections.Concurrent;
using System.Text;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

public sealed class WatchEditionsTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_watcher_gets_what_was_and_then_what_happens(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var first = await host.PublishedAsync();
        using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest());
        Assert.Equal((1, V1.EditionChange.Types.Kind.Published, first.Name, first.ContentHash), Facts(await NextAsync(call)));

        var second = await host.PublishedAsync(content: Samples.Content(label: "2.0"));
        Assert.Equal((2, V1.EditionChange.Types.Kind.Published, second.Name, second.ContentHash), Facts(await NextAsync(call)));
        Assert.Equal((3, V1.EditionChange.Types.Kind.Superseded, first.Name, first.ContentHash), Facts(await NextAsync(call)));
        await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = second.Name, Reason = "x" }, host.Bert);
        var change = await NextAsync(call);
        Assert.Equal((4, V1.EditionChange.Types.Kind.Withdrawn, second.Name, second.ContentHash), Facts(change));
        Assert.NotNull(change.OccurTime);

        using var resumed = host.Checks.WatchEditions(new V1.WatchEditionsRequest { After = 3 });
        Assert.Equal(change, await NextAsync(resumed));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Cut_a_hundred_times_it_loses_nothing_and_doubles_nothing(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        const int Changes = 60;
        var publisher = Task.Run(() => PublishAsync(host, Changes));

        var random = new Random(20);
        var seen = new List<long>();
        var cuts = 0;
        while (cuts < 100 || seen.Count < Changes)
        {
            // Sometimes in the middle of a page, sometimes while it waits, sometimes before the first answer.
            using var cut = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(0, 60)));
            var most = random.Next(0, 6);
            try
            {
                using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest { After = seen.LastOrDefault() }, cancellationToken: cut.Token);
                while (most > 0 && await call.ResponseStream.MoveNext(cut.Token))
                {
                    if (call.ResponseStream.Current.Change is { } change)
                    {
                        seen.Add(change.Sequence);
                        most--;
                    }
                }
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Cancelled || (error.StatusCode == StatusCode.Unavailable && cut.IsCancellationRequested))
            {
                // A cut in the middle of a read shows as an aborted request sometimes.
            }
            catch (OperationCanceledException)
            {
            }

            cuts++;
        }

        await publisher;
        Assert.Equal(Enumerable.Range(1, Changes).Select(i => (long)i), seen);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_transaction_held_open_makes_nobody_skip_its_number(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var slow = await host.AdoptedAsync("slow-check");
        var quick = await host.AdoptedAsync("quick-check");
        using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest());

        await using var scope = host.Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChecksDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var edition = await db.Editions.SingleAsync(e => e.CheckId == "slow-check");
        await db.PublishAsync(edition, Samples.Content(), DateTimeOffset.UtcNow, default);
        await db.SaveChangesAsync();

        // Written with number 1, not committed; meanwhile another wants a number. It must not become visible as 2 before 1 is.
        var other = host.Checks.PublishEditionAsync(new V1.PublishEditionRequest { Name = quick.Name }, host.Bert).ResponseAsync;
        using var noNews = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var early = new ConcurrentQueue<V1.EditionChange>();
        var reading = Task.Run(async () =>
        {
            while (early.Count < 2 && await call.ResponseStream.MoveNext(default))
            {
                if (call.ResponseStream.Current.Change is { } change)
                {
                    early.Enqueue(change);
                }
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAny(other, reading).WaitAsync(noNews.Token));
        Assert.Empty(early);

        await transaction.CommitAsync();
        Assert.Equal(V1.Edition.Types.State.Published, (await other).State);
        await reading.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([(1, slow.Name), (2, quick.Name)], early.Select(c => (c.Sequence, c.Edition)));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_number_taken_by_a_transaction_that_fails_is_given_again(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.AdoptedAsync("failing-check");
        await using (var scope = host.Service.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ChecksDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.PublishAsync(await db.Editions.SingleAsync(e => e.CheckId == "failing-check"), Samples.Content(), DateTimeOffset.UtcNow, default);
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        var published = await host.PublishedAsync();
        using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest());
        Assert.Equal((1, published.Name), (Facts(await NextAsync(call)).Sequence, published.Name));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_another_process_publishes_arrives_too(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.AdoptedAsync();
        using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest());
        await call.ResponseStream.MoveNext(default);

        // Past the service, as another replica or the import command does: nothing wakes this instance.
        await host.InDatabaseAsync(async db =>
        {
            await db.PublishAsync(await db.Editions.SingleAsync(), Samples.Content(), DateTimeOffset.UtcNow, default);
            return await db.SaveChangesAsync();
        });
        Assert.Equal(1, (await NextAsync(call)).Sequence);
    }

    [Fact]
    public async Task A_watcher_who_is_up_to_date_hears_a_heartbeat_at_once_and_again_and_again()
    {
        await using var host = await ChecksHost.StartAsync("sqlite", new() { ["Checks:HeartbeatSeconds"] = "1" });
        await host.PublishedAsync();
        using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest { After = 1 });
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token));
            Assert.Null(call.ResponseStream.Current.Change);
            Assert.NotNull(call.ResponseStream.Current.SendTime);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public async Task A_cursor_that_cannot_be_is_refused(long after)
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        await host.PublishedAsync();
        await Faults.InvalidAsync(async () =>
        {
            using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest { After = after });
            await call.ResponseStream.MoveNext(default);
        }, "after");
    }

    [Fact]
    public async Task S51_streams_are_limited_and_a_closed_one_makes_room()
    {
        await using var host = await ChecksHost.StartAsync("sqlite", new() { ["Checks:MostStreams"] = "3" });
        var open = new List<AsyncServerStreamingCall<V1.WatchEditionsResponse>>();
        for (var i = 0; i < 3; i++)
        {
            open.Add(host.Checks.WatchEditions(new V1.WatchEditionsRequest()));
            Assert.True(await open[^1].ResponseStream.MoveNext(default));
        }

        var error = await Faults.ThrowsAsync(StatusCode.ResourceExhausted, "TOO_MANY_STREAMS", () => OneMessageAsync(host));
        Assert.NotNull(error.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>());
        // Refused ones take no place.
        await Faults.ThrowsAsync(StatusCode.ResourceExhausted, "TOO_MANY_STREAMS", () => OneMessageAsync(host));
        open[0].Dispose();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await OneMessageAsync(host);
                return true;
            }
            catch (RpcException limited) when (limited.StatusCode == StatusCode.ResourceExhausted)
            {
                return false;
            }
        }, "a place is free again");
        open.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task At_shutdown_every_stream_ends_politely_and_soon()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var calls = Enumerable.Range(0, 20).Select(_ => host.Checks.WatchEditions(new V1.WatchEditionsRequest())).ToList();
        foreach (var call in calls)
        {
            Assert.True(await call.ResponseStream.MoveNext(default));
        }

        var stopping = host.Service.StopAsync();
        foreach (var call in calls)
        {
            await Faults.ThrowsAsync(StatusCode.Unavailable, "STOPPING", async () => await call.ResponseStream.MoveNext(default));
        }

        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_stream_comes_as_json_lines_too()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var edition = await host.PublishedAsync();
        using var http = new HttpClient { BaseAddress = host.Service.Http };
        await using var stream = await http.GetStreamAsync("/v1/checks:watch?after=0");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var line = await reader.ReadLineAsync();
        Assert.Contains($"\"edition\":\"{edition.Name}\"", line?.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Makes that many changes: the first publication is one, each further one of the same check two.</summary>
    private static async Task PublishAsync(ChecksHost host, int changes)
    {
        await host.PublishedAsync("check-a");
        for (var made = 1; made + 2 <= changes; made += 2)
        {
            await host.PublishedAsync("check-a", Samples.Content(label: $"{made}"));
        }

        await host.PublishedAsync("check-b");
    }

    private static async Task OneMessageAsync(ChecksHost host)
    {
        using var call = host.Checks.WatchEditions(new V1.WatchEditionsRequest());
        await call.ResponseStream.MoveNext(default);
    }

    /// <summary>The next change, heartbeats passed over.</summary>
    private static async Task<V1.EditionChange> NextAsync(AsyncServerStreamingCall<V1.WatchEditionsResponse> call)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await call.ResponseStream.MoveNext(limit.Token))
        {
            if (call.ResponseStream.Current.Change is { } change)
            {
                return change;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static (long Sequence, V1.EditionChange.Types.Kind Kind, string Edition, string Hash) Facts(V1.EditionChange change) =>
        (change.Sequence, change.Kind, change.Edition, change.ContentHash);
}
