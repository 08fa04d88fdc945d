using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

/// <summary>Ports, probes, and how a process takes leave.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task S66_nothing_is_measured_for_others_unless_an_address_is_set()
    {
        await using var quiet = await NotesHost.StartAsync();
        Assert.Null(quiet.Service.Services.GetService<OpenTelemetry.Trace.TracerProvider>());
        using var answer = await new HttpClient { BaseAddress = quiet.Service.Management }.GetAsync("/metrics");
        var metrics = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("client_address", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("url_path", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_and_metrics_answer_on_the_management_port_and_nothing_else_does()
    {
        await using var host = await NotesHost.StartAsync();
        foreach (var path in (string[])["/livez", "/startupz", "/readyz", "/metrics"])
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync(host.Service.Management, path));
            // The gateway asks services for their readiness where it also sends its calls.
            Assert.Equal(path == "/readyz" ? HttpStatusCode.OK : HttpStatusCode.NotFound, await GetAsync(host.Service.Http, path));
            Assert.Equal(path == "/readyz" ? HttpStatusCode.OK : HttpStatusCode.NotFound, await GetAsync(host.Service.Grpc, path, http2: true));
        }

        Assert.Equal(HttpStatusCode.OK, await GetAsync(host.Service.Http, "/v1/notes"));
        foreach (var path in (string[])["/v1/notes", "/om.notes.v1.NoteService/ListNotes", "/grpc.health.v1.Health/Check", "/", "/LIVEZ/x"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(host.Service.Management, path));
        }

        // A made-up Host header does not move a call to another port.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Service.Http, "/metrics"));
        request.Headers.Host = host.Service.Management.Authority;
        using var http = new HttpClient();
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task No_keys_are_made_by_a_process_that_protects_nothing()
    {
        await using var host = await NotesHost.StartAsync();

        Assert.DoesNotContain(host.Service.Services.GetServices<IHostedService>(), s => s.GetType().FullName!.Contains("DataProtection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_its_database_a_service_lives_but_is_not_ready_and_says_unavailable()
    {
        var server = new NpgsqlConnectionStringBuilder(Tool.Need("OM_TEST_POSTGRES"));
        await using var first = await NotesHost.StartAsync("postgres");
        await using var proxy = new TcpProxy(server.Host!, server.Port);
        var through = new NpgsqlConnectionStringBuilder(first.Service.Data["Database:Postgres:notes"]) { Host = "127.0.0.1", Port = proxy.Port };
        await using var host = await NotesHost.StartAsync("postgres", settings: new() { ["Database:Postgres:notes"] = through.ToString() });
        var health = new Grpc.Health.V1.Health.HealthClient(host.Service.Channel());
        await host.CreateAsync("before");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new())).Status);

        proxy.Cut();

        await Eventually.HoldsAsync(async () => await GetAsync(host.Service.Management, "/readyz") == HttpStatusCode.ServiceUnavailable, "not ready");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, (await health.CheckAsync(new())).Status);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host.Service.Management, "/livez"));
        for (var i = 0; i < 3; i++)
        {
            var read = await Faults.ThrowsAsync(StatusCode.Unavailable, "DATABASE_UNAVAILABLE", async () => await host.Client.ListNotesAsync(new()));
            await Faults.ThrowsAsync(StatusCode.Unavailable, "DATABASE_UNAVAILABLE", () => host.CreateAsync("lost", Guid.NewGuid().ToString()));
            Assert.DoesNotContain("127.0.0.1", read.ToString(), StringComparison.Ordinal);
        }

        proxy.Mend();

        await Eventually.HoldsAsync(async () => await GetAsync(host.Service.Management, "/readyz") == HttpStatusCode.OK, "ready again");
        await host.CreateAsync("after");
        Assert.Equal(["after", "before"], (await host.Client.ListNotesAsync(new())).Notes.Select(n => n.Text).Order());
        await Eventually.HoldsAsync(() => host.OnNotesAsync(async db => !await db.Outbox.AnyAsync(r => r.SentAt == null)), "events go on");
    }

    [Fact]
    public async Task The_health_service_knows_no_other_names()
    {
        await using var host = await NotesHost.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Grpc.Health.V1.Health.HealthClient(host.Service.Channel()).CheckAsync(new() { Service = "nope" }));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task A_stopping_service_says_so_first_and_answers_until_its_drain_is_over()
    {
        await using var host = await NotesHost.StartAsync(settings: new() { ["Shutdown:DrainSeconds"] = "3" });
        using var stream = host.Client.WatchNotes(new());
        Assert.True(await stream.ResponseStream.MoveNext());
        var slow = host.Client.GetSlowlyAsync(new() { Milliseconds = 4000 }).ResponseAsync;
        await host.Probe.Slow.Task;
        var watch = Stopwatch.StartNew();

        var stop = host.Service.StopAsync();

        // Streams end at once with a word to come back; the probe turns; new calls and connections are still answered.
        await Faults.ThrowsAsync(StatusCode.Unavailable, "STOPPING", () => stream.ResponseStream.MoveNext());
        await Eventually.HoldsAsync(async () => await GetAsync(host.Service.Management, "/readyz") == HttpStatusCode.ServiceUnavailable, "not ready");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host.Service.Management, "/livez"));
        await host.CreateAsync("during the drain");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host.Service.Http, "/v1/notes"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");

        // What runs may finish; then the door is closed.
        await slow;
        await stop;
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(host.Service.Http, "/v1/notes"));
    }

    [Fact]
    public async Task An_endless_stream_does_not_hold_the_shutdown_up()
    {
        await using var host = await NotesHost.StartAsync();
        var streams = Enumerable.Range(0, 20).Select(_ => host.Client.WatchNotes(new())).ToList();
        foreach (var stream in streams)
        {
            Assert.True(await stream.ResponseStream.MoveNext());
        }

        var watch = Stopwatch.StartNew();
        await host.Service.StopAsync();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        streams.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_stream_its_caller_leaves_ends()
    {
        await using var host = await NotesHost.StartAsync();
        using (var stream = host.Client.WatchNotes(new()))
        {
            Assert.True(await stream.ResponseStream.MoveNext());
        }

        await host.Probe.WatchEnded.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await host.Service.StopAsync();
        Assert.DoesNotContain(host.Log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_rpc_without_a_rule_or_with_a_stream_of_requests_stops_the_start()
    {
        var silent = await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceHost.StartAsync("sqlite", [new BareModule()]));

        Assert.Contains("[Access]", silent.Message, StringComparison.Ordinal);
        Assert.Contains("om.notes.v1.NoteService/GetNote", silent.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> GetAsync(Uri address, string path, bool http2 = false)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        if (http2)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        }

        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private sealed class BareModule : OmModule
    {
        public override string Name => "bare";

        public override void Add(WebApplicationBuilder builder)
        {
        }

        public override void Map(WebApplication app) => app.MapGrpcService<BareService>();
    }

    private sealed class BareService : V1.NoteService.NoteServiceBase;
}
