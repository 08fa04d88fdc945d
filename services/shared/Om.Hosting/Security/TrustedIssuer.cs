using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>The issuer whose tokens this process believes, for those that send people there.</summary>
public sealed class TrustedIssuer
{
    private readonly IServiceProvider services;

    internal TrustedIssuer(IServiceProvider services, string address, bool isOwn) => (this.services, Address, IsOwn) = (services, address, isOwn);

    /// <summary>Its address, exactly as in the tokens; empty for none.</summary>
    public string Address { get; }

    /// <summary>Whether it is the platform's own service.</summary>
    public bool IsOwn { get; }

    /// <summary>
    /// A client to ask it with. The platform's own is asked inside, since its public address may not be reachable from here: requests to it name
    /// the path alone, see <see cref="Target"/>.
    /// </summary>
    public HttpClient CreateClient(TimeSpan limit)
    {
        var http = IsOwn
            ? OwnIssuer.Client(services)
            : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        http.Timeout = limit;
        return http;
    }

    /// <summary>What to ask <see cref="CreateClient"/> for to reach <paramref name="address"/> of the issuer.</summary>
    public Uri Target(string address) => IsOwn ? new Uri(new Uri(address).PathAndQuery, UriKind.Relative) : new Uri(address);

    internal static void Add(IServiceCollection services, string address, bool isOwn) =>
        services.AddSingleton(provider => new TrustedIssuer(provider, address, isOwn));
}
