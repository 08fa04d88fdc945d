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
    private const int Rounds = 9;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    public static async Task<bool> RunAsync()
    {
        await using var service = await BareService.StartAsync();
        await using var yarp = await BareYarpAsync(service.Address);
        await using var gateway = await ServiceHost.StartAsync("sqlite", [new GatewayModule()], Settings(service.Address), edge: new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents));
        using var direct = GrpcChannel.ForAddress(service.Address);
        using var throughYarp = GrpcChannel.ForAddress(yarp.Urls.Single());
        using var throughGateway = GrpcChannel.ForAddress(gateway.Grpc);
        GrpcChannel[] ways = [direct, throughYarp, throughGateway];
        foreach (var way in ways)
        {
            await MedianAsync(way, 4 * Slice);
        }

        var added = new List<(double Yarp, double Gateway)>();
        for (var round = 0; round < Rounds; round++)
        {
            var medians = new double[ways.Length];
            for (var i = 0; i < ways.Length; i++)
            {
                medians[i] = await MedianAsync(ways[i], Slice);
            }

            added.Add((medians[1] - medians[0], medians[2] - medians[0]));
        }

        var (bare, ours) = (Median(added.Select(a => a.Yarp)), Median(added.Select(a => a.Gateway)));
        var ratio = ours / bare;
        Console.WriteLine(FormattableString.Invariant($"F2 gateway adds {ours:N3} ms to a save; a bare YARP adds {bare:N3} ms"));
        Console.WriteLine(FormattableString.Invariant($"F2 ratio {ratio:N2} (reach at most {Reach:N1}): {(ratio <= Reach ? "reached" : "NOT reached")}"));
        return ratio <= Reach;
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

    private static async Task<double> MedianAsync(GrpcChannel way, TimeSpan time)
    {
        var client = new V1.AssessmentService.AssessmentServiceClient(way);
        return (await Load.RunAsync(1, time, (worker, i) => client.SaveAnswersAsync(BareService.Request(worker, i)).ResponseAsync)).MedianMs;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

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
