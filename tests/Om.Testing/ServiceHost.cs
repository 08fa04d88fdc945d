using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Om.Hosting;

namespace Om.Testing;

/// <summary>Real modules on real Kestrel, free loopback ports, own databases: what a slice test talks to.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestDatabase database;
    private readonly List<GrpcChannel> channels = [];

    private ServiceHost(WebApplication app, TestDatabase database, IReadOnlyDictionary<string, string?> data, TokenIssuer issuer)
    {
        this.app = app;
        this.database = database;
        Data = data;
        Issuer = issuer;
    }

    /// <summary>Where its databases are: settings for a second host on the same ones.</summary>
    public IReadOnlyDictionary<string, string?> Data { get; }

    /// <summary>Issuer of the tokens the host believes.</summary>
    public TokenIssuer Issuer { get; }

    /// <summary>The host's container.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Address for JSON, gRPC-Web and pages.</summary>
    public Uri Http => Address(0);

    /// <summary>Address for gRPC.</summary>
    public Uri Grpc => Address(1);

    /// <summary>Address of probes and metrics.</summary>
    public Uri Management => Address(2);

    /// <summary>Starts <paramref name="modules"/> on <paramref name="provider"/>.</summary>
    /// <param name="provider"><c>sqlite</c> or <c>postgres</c>.</param>
    /// <param name="modules">What to run.</param>
    /// <param name="settings">Further configuration.</param>
    /// <param name="services">Replaces services, for example the clock.</param>
    /// <param name="edge">Rules of the edge; null for a service behind a gateway.</param>
    public static async Task<ServiceHost> StartAsync(
        string provider,
        OmModule[] modules,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        EdgeRules? edge = null)
    {
        var database = TestDatabase.On(provider);
        var issuer = await TokenIssuer.StartAsync();
        var builder = OmHost.CreateBuilder([], modules);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var data = await database.ConfigurationAsync([.. modules.Select(m => m.Name)]);
        builder.Configuration.AddInMemoryCollection(data);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ports:Http"] = "0",
            ["Ports:Grpc"] = "0",
            ["Ports:Management"] = "0",
            ["Auth:Issuer"] = issuer.Issuer,
            ["Auth:AllowHttp"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        services?.Invoke(builder.Services);
        var app = OmHost.Build(builder, edge, modules);
        await OmHost.PrepareAsync(app, modules, default);
        await app.StartAsync();
        return new ServiceHost(app, database, data, issuer);
    }

    /// <summary>A gRPC channel; the same one may serve many clients.</summary>
    public GrpcChannel Channel()
    {
        var channel = GrpcChannel.ForAddress(Grpc);
        channels.Add(channel);
        return channel;
    }

    /// <summary>Call headers of an account with <paramref name="roles"/>.</summary>
    public Metadata As(string subject, params string[] roles) => new() { { "authorization", "Bearer " + Issuer.Token(subject, roles) } };

    /// <summary>Call headers of a guest.</summary>
    public static Metadata Guest(string accessCode) => new() { { "authorization", "Guest " + accessCode } };

    /// <summary>Stops taking calls, as at the end of a deployment.</summary>
    public Task StopAsync() => app.StopAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        channels.ForEach(c => c.Dispose());
        await app.StopAsync();
        await app.DisposeAsync();
        await Issuer.DisposeAsync();
        await database.DisposeAsync();
    }

    private Uri Address(int index) => new(app.Urls.ElementAt(index));
}
