using System.Collections.Concurrent;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>
/// Makes the first client of each kind alone. The factory of Grpc.Net would make its channel once for each of the calls that arrive together,
/// over one handler, and a handler that serves one balancing channel refuses the second: the first calls after a start would fail.
/// </summary>
internal sealed class ClientsOneAtATime(GrpcClientFactory inner) : GrpcClientFactory
{
    private readonly ConcurrentDictionary<string, bool> made = [];
    private readonly Lock turn = new();

    public override TClient CreateClient<TClient>(string name)
        where TClient : class
    {
        if (made.ContainsKey(name))
        {
            return inner.CreateClient<TClient>(name);
        }

        lock (turn)
        {
            var client = inner.CreateClient<TClient>(name);
            made[name] = true;
            return client;
        }
    }

    /// <summary>Puts itself before the factory that is registered; again and again changes nothing.</summary>
    public static void Register(IServiceCollection services)
    {
        var factory = services.Last(s => s.ServiceType == typeof(GrpcClientFactory));
        if (factory.ImplementationType is { } type)
        {
            services.Remove(factory);
            services.AddSingleton<GrpcClientFactory>(provider => new ClientsOneAtATime((GrpcClientFactory)ActivatorUtilities.CreateInstance(provider, type)));
        }
    }
}
