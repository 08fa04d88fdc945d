using System.Net;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Om.Hosting;

/// <summary>
/// The platform's own issuer of tokens. Its keys are fetched from the service itself, when the first token comes, and not by its public address,
/// which may not be reachable from inside.
/// </summary>
internal sealed class OwnIssuer(IServiceProvider provider, string issuer) : IConfigurationRetriever<OpenIdConnectConfiguration>, IDocumentRetriever
{
    /// <summary>Name of the service that issues tokens.</summary>
    public const string Service = "identity";

    private const string KeysPath = "/.well-known/jwks";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly Lazy<HttpClient> http = new(() => Client(provider));

    /// <summary>Whether there is one for this process.</summary>
    public static bool IsThere(IConfiguration configuration, IEnumerable<OmModule> modules) =>
        modules.Any(m => m.Name == Service) || !string.IsNullOrEmpty(configuration["Services:" + Service]);

    public static void Add(IServiceCollection services, string issuer) =>
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IServiceProvider>((jwt, provider) =>
        {
            var keys = new OwnIssuer(provider, issuer);
            jwt.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(issuer, keys, keys);
        });

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = issuer };
        foreach (var key in new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)).GetSigningKeys())
        {
            configuration.SigningKeys.Add(key);
        }

        return configuration;
    }

    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) => http.Value.GetStringAsync(KeysPath, cancel);

    /// <summary>Asks the service itself, by paths alone.</summary>
    internal static HttpClient Client(IServiceProvider provider)
    {
        var address = ServiceClients.Address(provider, Service);
        return new HttpClient(new SelfCalls.Handler(provider.GetRequiredService<SelfCalls>()) { InnerHandler = new SocketsHttpHandler() })
        {
            // The name of all instances, in the form gRPC takes it, holds the host after three slashes.
            BaseAddress = address.Scheme == "dns" ? new Uri("http://" + address.AbsolutePath.TrimStart('/')) : address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Limit,
        };
    }
}
