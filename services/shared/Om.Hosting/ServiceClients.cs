using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Om.Hosting;

/// <summary>Typed clients of other services, with addresses, deadlines and retries in one place.</summary>
public static class ServiceClients
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds a client of <paramref name="service"/>. Its address is <c>Services:{service}</c> (<c>http://host:8081</c>, or
    /// <c>dns:///host:8081</c> to spread calls over all instances); without one it is this process itself.
    /// </summary>
    public static void AddServiceClient<TClient>(this WebApplicationBuilder builder, string service)
        where TClient : ClientBase
    {
        // DNS answers are asked for again: without it new instances are never found (measured).
        builder.Services.TryAddSingleton<ResolverFactory>(_ => new DnsResolverFactory(TimeSpan.FromSeconds(20)));
        var isSelf = string.IsNullOrEmpty(builder.Configuration["Services:" + service]);
        var client = builder.Services.AddGrpcClient<TClient>((provider, options) => options.Address = Address(provider, service))
            .ConfigureChannel((provider, channel) =>
            {
                channel.Credentials = ChannelCredentials.Insecure;
                channel.ServiceProvider = provider;
                channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
                channel.MaxReceiveMessageSize = 8 * 1024 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // A peer that vanished without a word is noticed while calls wait for it.
                KeepAlivePingDelay = Ping,
                KeepAlivePingTimeout = Ping,
                ConnectTimeout = ConnectTimeout,
                EnableMultipleHttp2Connections = true,
            })
            // One for each client: a service that is down must not use up the retries of the others.
            .AddInterceptor(Grpc.Net.ClientFactory.InterceptorScope.Channel, _ => new ResilienceInterceptor())
            .EnableCallContextPropagation(options => options.SuppressContextNotFoundErrors = true);
        ClientsOneAtATime.Register(builder.Services);
        if (isSelf)
        {
            client.AddHttpMessageHandler(provider => new SelfCalls.Handler(provider.GetRequiredService<SelfCalls>()));
        }
    }

    /// <summary>Addresses that are none, and those that <paramref name="modules"/> need and have not. A migration calls nobody and passes none.</summary>
    internal static IEnumerable<string> Problems(IConfiguration configuration, OmModule[] modules)
    {
        foreach (var setting in configuration.GetSection("Services").GetChildren()
            .Where(s => !Uri.TryCreate(s.Value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "dns")))
        {
            yield return $"{setting.Path} must be an address such as http://host:8081 or dns:///host:8081.";
        }

        foreach (var service in modules.SelectMany(m => m.Calls).Distinct().Except(modules.Select(m => m.Name)))
        {
            if (string.IsNullOrEmpty(configuration["Services:" + service]))
            {
                yield return $"Services:{service} is missing: the address of that service, such as http://{service}:8081.";
            }
        }
    }

    /// <summary>Where <paramref name="service"/> is reached over HTTP/2; in this process only once it listens.</summary>
    internal static Uri Address(IServiceProvider provider, string service)
    {
        var configured = provider.GetRequiredService<IConfiguration>()["Services:" + service];
        if (configured is { Length: > 0 })
        {
            return new Uri(configured);
        }

        var addresses = provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        // Kestrel reports its endpoints in the order Ports lists them; the second one is gRPC.
        return addresses.Count >= 2
            ? new Uri("http://127.0.0.1:" + new Uri(addresses.ElementAt(1)).Port)
            : throw Fault.Unavailable("STARTING", "This instance is still starting.");
    }
}
