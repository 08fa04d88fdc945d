using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Checks.V1;
using Om.Testing;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>R29: callers that take their time, and work that does.</summary>
public sealed class SlowCallerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(12);
    private static readonly Dictionary<string, string?> TwoSeconds = new() { ["Edge:SecondsPerCall"] = "2" };

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task R29_headers_that_trickle_in_end_the_connection(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, services: services =>
            services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.RequestHeadersTimeout /= 10));
        using var raw = await RawHttp.ConnectAsync(shape.Http);
        await raw.SendAsync("GET /page HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        var sending = TrickleAsync(raw);

        var watch = Stopwatch.StartNew();
        var answer = await raw.ReadToEndAsync();

        Assert.True(watch.Elapsed < Soon);
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        await sending;
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task R29_a_body_that_trickles_in_ends_with_the_time_of_a_call_and_harms_nobody(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, TwoSeconds);
        foreach (var path in new[] { "/echo", "/v1/checks:import" })
        {
            using var raw = await RawHttp.ConnectAsync(shape.Http);
            await raw.SendAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + "{");
            var sending = TrickleAsync(raw);

            var watch = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await shape.Client.GetAsync("/page")).StatusCode);
            var answer = await raw.ReadToEndAsync();

            Assert.True(watch.Elapsed < Soon, path);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 504 ", StringComparison.Ordinal)
                || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
            await sending;
        }
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task R29_a_gRPC_message_that_trickles_in_ends_with_the_time_of_a_call(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, TwoSeconds);
        using var client = new HttpClient { BaseAddress = shape.Grpc };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/om.checks.v1.CheckService/GetCheck")
        {
            Content = new TricklingContent(),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var watch = Stopwatch.StartNew();

        try
        {
            using var response = await client.SendAsync(request);
            Assert.True(watch.Elapsed < Soon);
            var status = response.Headers.TryGetValues("grpc-status", out var early) ? early.Single() : response.TrailingHeaders.GetValues("grpc-status").Single();
            Assert.Equal(((int)StatusCode.DeadlineExceeded).ToString(System.Globalization.CultureInfo.InvariantCulture), status);
        }
        catch (HttpRequestException)
        {
            Assert.True(watch.Elapsed < Soon);
        }
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task Work_that_takes_too_long_is_ended_and_says_so_on_every_transport(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, TwoSeconds);
        shape.State.Hangs = true;
        var request = new GetCheckRequest { Name = "checks/a" };

        var grpc = Assert.ThrowsAsync<RpcException>(async () => await new CheckService.CheckServiceClient(shape.Channel()).GetCheckAsync(request));
        var far = Assert.ThrowsAsync<RpcException>(async () =>
            await new CheckService.CheckServiceClient(shape.WebChannel()).GetCheckAsync(request, deadline: DateTime.UtcNow.AddMinutes(5)));
        var json = shape.Client.GetAsync("/v1/checks/a");
        var page = shape.Client.GetAsync("/slow");

        Assert.Equal(StatusCode.DeadlineExceeded, (await grpc).StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, (await far).StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await json).StatusCode);
        Assert.Contains("TOO_SLOW", await (await json).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await page).StatusCode);
        await Eventually.HoldsAsync(() => Task.FromResult(shape.State.Hanging == 0), "the work behind it was ended as well");
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_shorter_deadline_of_the_caller_counts(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        shape.State.Hangs = true;
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new CheckService.CheckServiceClient(shape.Channel())
            .GetCheckAsync(new GetCheckRequest(), deadline: DateTime.UtcNow.AddMilliseconds(500)));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.True(watch.Elapsed < Soon);
        await Eventually.HoldsAsync(() => Task.FromResult(shape.State.Hanging == 0), "the work behind it was ended as well");
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_change_stream_outlives_the_time_of_a_call(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, new() { ["Edge:SecondsPerCall"] = "0.5" });
        using var call = new CheckService.CheckServiceClient(shape.Channel()).WatchEditions(new WatchEditionsRequest());
        var watch = Stopwatch.StartNew();

        while (watch.Elapsed < TimeSpan.FromSeconds(4))
        {
            Assert.True(await call.ResponseStream.MoveNext(default));
        }
    }

    private static async Task TrickleAsync(RawHttp raw)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            for (var i = 0; i < 100; i++)
            {
                await raw.SendAsync(" ");
                await timer.WaitForNextTickAsync();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Closed: what the test waits for.
        }
    }

    private sealed class TricklingContent : HttpContent
    {
        public TricklingContent() => Headers.ContentType = new("application/grpc");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            await stream.WriteAsync(new byte[] { 0, 0, 0, 100, 0 });
            for (var i = 0; i < 200; i++)
            {
                await stream.WriteAsync(new byte[1]);
                await stream.FlushAsync();
                await timer.WaitForNextTickAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
