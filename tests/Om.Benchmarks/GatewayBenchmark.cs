using System.Diagnostics;
using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Om.Contracts;
using Om.Gateway;
using Om.Hosting;
using Om.Testing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using V1 = Om.Assessments.V1;

namespace Om.Benchmarks;

/// <summary>F2: what the gateway adds to the latency of one save, one in flight, beside what a bare YARP adds to the same save.</summary>
internal static class GatewayBenchmark
{
    private const double Reach = 1.3;
    private const int WarmUp = 15;
    private const int Rounds = 20;
    private const int Turns = 12;
    private const int CallsInTurn = 25;

    public static async Task<bool> RunAsync()
    {
        await using var service = await BareService.AnsweringAsync();
        await using var yarp = await BareYarpAsync(service.Address);
        await using var gateway = await ServiceHost.StartAsync("sqlite", [new GatewayModule()], Settings(service.Address), edge: new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents));
        using var direct = GrpcChannel.ForAddress(service.Address);
        using var throughYarp = GrpcChannel.ForAddress(yarp.Urls.Single());
        using var throughGateway = GrpcChannel.ForAddress(gateway.Grpc);
        var busy = await Machine.BusyCoresAsync();
        var rounds = new List<double[]>();
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            rounds.Add(await MediansAsync([.. new[] { direct, throughYarp, throughGateway }.Select(c => new V1.AssessmentService.AssessmentServiceClient(c))]));
        }

        rounds.RemoveRange(0, WarmUp);
        var bare = new Spread([.. rounds.Select(r => r[1] - r[0])]);
        var ours = new Spread([.. rounds.Select(r => r[2] - r[0])]);
        var ratio = new Spread([.. rounds.Select(r => (r[2] - r[0]) / (r[1] - r[0]))]);
        var reached = ratio.Median <= Reach;
        Console.WriteLine(FormattableString.Invariant($"F2 gateway adds {ours.Median:N3} ms to a save, a bare YARP adds {bare.Median:N3} ms"));
        Console.WriteLine(FormattableString.Invariant(
            $"F2 ratio {ratio} (reach at most {Reach:N1}, others used {busy:N1} cores): {(reached ? "reached" : "NOT reached")}"));
        return reached;
    }

    /// <summary>Median latencies in milliseconds. The ways take turns of a few milliseconds, so that a busy moment falls on all of them.</summary>
    private static async Task<double[]> MediansAsync(V1.AssessmentService.AssessmentServiceClient[] ways)
    {
        var latencies = ways.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn < Turns * ways.Length; turn++)
        {
            var way = turn % ways.Length;
            for (var i = 0; i < CallsInTurn; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await ways[way].SaveAnswersAsync(BareService.Request(way, i));
                latencies[way].Add(Load.Milliseconds(Stopwatch.GetTimestamp() - start));
            }
        }

        return [.. latencies.Select(l => new Spread(l).Median)];
    }

    private static Dictionary<string, string?> Settings(string backend) => new()
    {
        ["Services:checks"] = backend,
        ["Services:assessments"] = backend,
        ["Services:portal"] = backend,
        // The limits stay on, they are part of what is measured; one caller must only not reach them.
        ["Edge:CostPerMinuteAndAddress"] = "100000000",
        ["Edge:CostPerMinuteAndCaller"] = "100000000",
    };

    private static async Task<WebApplication> BareYarpAsync(string backend)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "service", Match = new RouteMatch { Path = "{**all}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "service",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend } },
                    HttpRequest = new ForwarderRequestConfig { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }
}
