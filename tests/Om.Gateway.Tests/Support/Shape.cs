using System.Net;
using System.Net.Http.Json;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.Extensions.DependencyInjection;
using Om.Contracts;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>The platform's public address in one of its two shapes: everything in one process, or a gateway with a service behind it.</summary>
internal sealed class Shape : IAsyncDisposable
{
    public const string Standalone = "standalone";
    public const string Gateway = "gateway";
    private readonly ServiceHost[] hosts;

    private Shape(TinyState state, ServiceHost[] hosts)
    {
        State = state;
        this.hosts = hosts;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Http };
    }

    /// <summary>Both shapes: the argument of a theory.</summary>
    public static TheoryData<string> Both => [Standalone, Gateway];

    public static EdgeRules Rules => new(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents);

    public TinyState State { get; }

    public Uri Http => hosts[0].Http;

    public Uri Grpc => hosts[0].Grpc;

    public ServiceHost Edge => hosts[0];

    /// <summary>A client of the JSON and page port.</summary>
    public HttpClient Client { get; }

    public static async Task<Shape> StartAsync(
        string shape, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var module = new TinyModule();
        if (shape == Standalone)
        {
            return new Shape(module.State, [await ServiceHost.StartAsync("sqlite", [module], settings, services, Rules)]);
        }

        // What the operator sets is set for every process, as in a cluster.
        var service = await ServiceHost.StartAsync("sqlite", [module], settings, services);
        return new Shape(module.State, [await StartGatewayAsync([service.Grpc], settings, services), service]);
    }

    /// <summary>A gateway in front of <paramref name="instances"/>, each of which is everything.</summary>
    public static Task<ServiceHost> StartGatewayAsync(
        Uri[] instances, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var all = new Dictionary<string, string?>();
        foreach (var name in Destinations.Services)
        {
            for (var i = 0; i < instances.Length; i++)
            {
                all[$"Gateway:Services:{name}:{i}"] = instances[i].GetLeftPart(UriPartial.Authority);
            }
        }

        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return ServiceHost.StartAsync("sqlite", [new GatewayModule()], all, services, Rules);
    }

    public GrpcChannel Channel() => hosts[0].Channel();

    /// <summary>A channel that speaks as a browser does: gRPC-Web over HTTP/1.1.</summary>
    public GrpcChannel WebChannel() => GrpcChannel.ForAddress(Http, new GrpcChannelOptions
    {
        HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWebText, new HttpClientHandler()),
        HttpVersion = HttpVersion.Version11,
    });

    /// <summary>What the request looked like to the application.</summary>
    public async Task<Seen> SeenAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Seen>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }
}
