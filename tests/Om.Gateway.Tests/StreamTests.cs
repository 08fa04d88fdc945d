using System.Diagnostics;
using Grpc.Core;
using Om.Checks.V1;
using Om.Testing;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>Change streams through the gateway: every end says the same, and resuming loses nothing.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_stream_whose_instance_dies_ends_with_UNAVAILABLE_and_can_be_resumed()
    {
        await using var fleet = await Fleet.StartAsync();
        using var first = fleet.Checks.WatchEditions(new WatchEditionsRequest());
        Assert.True(await first.ResponseStream.MoveNext(default));

        foreach (var wire in fleet.Wires)
        {
            wire.Reset();
        }

        var (status, last) = await ReadToEndAsync(first);
        Assert.Equal(StatusCode.Unavailable, status);
        using var second = fleet.Checks.WatchEditions(new WatchEditionsRequest { After = last });
        Assert.True(await second.ResponseStream.MoveNext(default));
        Assert.Equal(last + 1, second.ResponseStream.Current.Change.Sequence);
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_streams_at_once_and_politely()
    {
        await using var fleet = await Fleet.StartAsync();
        using var call = fleet.Checks.WatchEditions(new WatchEditionsRequest());
        Assert.True(await call.ResponseStream.MoveNext(default));
        var watch = Stopwatch.StartNew();

        var stopping = fleet.Gateway.StopAsync();

        Assert.Equal(StatusCode.Unavailable, (await ReadToEndAsync(call)).Status);
        await stopping;
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_caller_that_leaves_frees_the_instance()
    {
        await using var shape = await Shape.StartAsync(Shape.Gateway);
        using var client = new HttpClient { BaseAddress = shape.Http };

        using (var stream = await client.GetStreamAsync("/v1/checks:watch"))
        {
            await stream.ReadExactlyAsync(new byte[10]);
        }

        // The host waits for running calls when it is disposed: an abandoned stream would use up its time.
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S51_one_address_cannot_take_all_streams(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, new() { ["Edge:StreamsPerAddress"] = "2" });
        var checks = new CheckService.CheckServiceClient(shape.Channel());
        using var first = checks.WatchEditions(new WatchEditionsRequest());
        var second = checks.WatchEditions(new WatchEditionsRequest());
        Assert.True(await first.ResponseStream.MoveNext(default));
        Assert.True(await second.ResponseStream.MoveNext(default));

        await Faults.ThrowsAsync(StatusCode.ResourceExhausted, "TOO_MANY_STREAMS", async () =>
        {
            using var third = checks.WatchEditions(new WatchEditionsRequest());
            await third.ResponseStream.MoveNext(default);
        });
        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, (await shape.Client.GetAsync("/v1/checks:watch")).StatusCode);

        second.Dispose();
        await Eventually.HoldsAsync(async () =>
        {
            using var again = checks.WatchEditions(new WatchEditionsRequest());
            try
            {
                return await again.ResponseStream.MoveNext(default);
            }
            catch (RpcException)
            {
                return false;
            }
        }, "a place is free again");
    }

    private static async Task<(StatusCode Status, long Last)> ReadToEndAsync(AsyncServerStreamingCall<WatchEditionsResponse> call)
    {
        var last = call.ResponseStream.Current.Change.Sequence;
        try
        {
            while (await call.ResponseStream.MoveNext(default))
            {
                last = call.ResponseStream.Current.Change.Sequence;
            }

            return (StatusCode.OK, last);
        }
        catch (RpcException error)
        {
            return (error.StatusCode, last);
        }
    }
}
