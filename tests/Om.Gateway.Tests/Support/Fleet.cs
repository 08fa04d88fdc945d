using Grpc.Net.Client;
using Om.Checks.V1;
using Om.Testing;

namespace Om.Gateway.Tests;

/// <summary>Two instances of everything behind one gateway, each with a wire that can be cut.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Unlimited = new()
    {
        ["Edge:CostPerMinuteAndAddress"] = "100000000",
        ["Edge:CostPerMinuteAndCaller"] = "100000000",
    };

    private Fleet(TinyState[] states, ServiceHost[] instances, CutProxy[] wires, ServiceHost gateway)
    {
        States = states;
        Instances = instances;
        Wires = wires;
        Gateway = gateway;
        Channel = gateway.Channel();
    }

    public TinyState[] States { get; }

    public ServiceHost[] Instances { get; }

    public CutProxy[] Wires { get; }

    public ServiceHost Gateway { get; }

    public GrpcChannel Channel { get; }

    public CheckService.CheckServiceClient Checks => new(Channel);

    public int Writes => States.Sum(state => state.Writes);

    /// <param name="wired">Whether the gateway reaches the instances through the wires.</param>
    public static async Task<Fleet> StartAsync(bool wired = true)
    {
        var states = Enumerable.Range(1, 2).Select(i => new TinyState { Instance = $"{i}" }).ToArray();
        var instances = new List<ServiceHost>();
        foreach (var state in states)
        {
            instances.Add(await ServiceHost.StartAsync("sqlite", [new TinyModule(state)]));
        }

        var wires = instances.Select(instance => new CutProxy(instance.Grpc)).ToArray();
        var gateway = await Shape.StartGatewayAsync(
            [.. wired ? wires.Select(wire => wire.Address) : instances.Select(instance => instance.Grpc)], Unlimited);
        return new Fleet(states, [.. instances], wires, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var wire in Wires)
        {
            await wire.DisposeAsync();
        }

        foreach (var instance in Instances)
        {
            await instance.DisposeAsync();
        }
    }
}
