using System.Net;
using Google.Rpc;
using Grpc.Core;
using Om.Checks.V1;
using Om.Testing;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>What an instance that dies or leaves costs the callers.</summary>
public sealed class SecondTryTests
{
    private static readonly GetCheckRequest Read = new() { Name = "checks/a" };
    private static readonly SubmitEditionRequest Write = new() { Name = "checks/a/editions/1" };

    [Fact]
    public async Task Calls_of_one_connection_are_spread_over_the_instances()
    {
        await using var fleet = await Fleet.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => fleet.Checks.GetCheckAsync(Read).ResponseAsync));

        Assert.All(fleet.States, state => Assert.InRange(state.Reads, 100, 300));
    }

    [Fact]
    public async Task Reads_at_work_on_an_instance_that_dies_are_answered_by_another()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.States[0].Hangs = true;
        using var http = new HttpClient { BaseAddress = fleet.Gateway.Http };
        var calls = Enumerable.Range(0, 6).Select(_ => fleet.Checks.GetCheckAsync(Read).ResponseAsync).ToList();
        var json = Enumerable.Range(0, 6).Select(_ => http.GetAsync("/v1/checks/a")).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(fleet.States[0].Hanging >= 3), "the first instance has work");

        fleet.Wires[0].Cut();

        Assert.All(await Task.WhenAll(calls), check => Assert.Equal("2", check.Etag));
        Assert.All(await Task.WhenAll(json), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Writes_at_work_on_an_instance_that_dies_are_not_done_twice_and_their_callers_know()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.States[0].Hangs = true;
        var calls = Enumerable.Range(0, 10).Select(_ => fleet.Checks.SubmitEditionAsync(Write).ResponseAsync).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(fleet.Writes == 10), "all writes have begun");
        var lost = fleet.States[0].Writes;

        fleet.Wires[0].Cut();

        var failures = 0;
        foreach (var call in calls)
        {
            try
            {
                await call;
            }
            catch (RpcException error)
            {
                failures++;
                Assert.Equal((StatusCode.Unavailable, "INSTANCE_LOST"), (error.StatusCode, error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason));
                Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());
            }
        }

        Assert.InRange(lost, 1, 9);
        Assert.Equal((lost, 10), (failures, fleet.Writes));
    }

    [Fact]
    public async Task Writes_that_come_after_an_instance_died_all_succeed()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Wires[0].Cut();
        // The gateway notices a connection that is gone when it uses it; reads are the way that costs nobody anything.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fleet.Checks.GetCheckAsync(Read).ResponseAsync));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fleet.Checks.SubmitEditionAsync(Write).ResponseAsync));

        Assert.Equal(20, fleet.Writes);
    }

    [Fact]
    public async Task A_drained_instance_costs_no_call()
    {
        await using var fleet = await Fleet.StartAsync(wired: false);
        using var enough = new CancellationTokenSource();
        var sent = 0;
        var callers = Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                await fleet.Checks.SubmitEditionAsync(Write);
                Interlocked.Increment(ref sent);
            }
        }).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(fleet.States.All(state => state.Writes > 50)), "both instances work");

        await fleet.Instances[0].StopAsync();

        var after = fleet.States[1].Writes;
        await Eventually.HoldsAsync(() => Task.FromResult(fleet.States[1].Writes > after + 200), "the other goes on");
        await enough.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Equal(sent, fleet.Writes);
    }

    [Fact]
    public async Task When_no_instance_is_left_everybody_is_told_to_come_back()
    {
        await using var fleet = await Fleet.StartAsync();
        using var http = new HttpClient { BaseAddress = fleet.Gateway.Http };
        foreach (var wire in fleet.Wires)
        {
            wire.Cut();
        }

        var error = await Assert.ThrowsAsync<RpcException>(async () => await fleet.Checks.GetCheckAsync(Read));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());

        using var json = await http.GetAsync("/v1/checks/a");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, json.StatusCode);
        Assert.NotNull(json.Headers.RetryAfter);

        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var page = await http.GetAsync("/page");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("Gerade nicht erreichbar", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_body_is_not_kept_for_a_second_try()
    {
        await using var body = new KeptBody(new MemoryStream(new byte[100]), most: 50);
        var buffer = new byte[30];

        await body.ReadExactlyAsync(buffer);
        Assert.True(body.TryRewind());
        await body.ReadExactlyAsync(buffer);
        await body.ReadExactlyAsync(buffer);

        Assert.False(body.TryRewind());
    }

    [Fact]
    public async Task A_kept_body_reads_the_same_again_and_then_goes_on()
    {
        var bytes = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        await using var body = new KeptBody(new MemoryStream(bytes), most: 1000);
        await body.ReadExactlyAsync(new byte[37]);

        Assert.True(body.TryRewind());

        using var all = new MemoryStream();
        await body.CopyToAsync(all);
        Assert.Equal(bytes, all.ToArray());
    }
}
