using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>A client of npm (openid-client, jose) against the running service.</summary>
public sealed class IndependentClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_independent_client_goes_every_way(string provider)
    {
        var node = Tool.Need("OM_TEST_NODE");
        var issuer = $"http://127.0.0.1:{FreePort()}/";
        await using var host = await IdentityHost.StartAsync(
            provider, new() { ["Edge:PublicAddress"] = issuer.TrimEnd('/'), ["Ports:Http"] = new Uri(issuer).Port.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            new TestClock());
        await host.AccountAsync("anna@example.org", Roles.Office);
        using var browser = host.NewBrowser();
        await browser.SignInAsync("anna@example.org");
        var office = await OfficeAsync(host, browser, issuer);
        var clients = new V1.PartnerClientService.PartnerClientServiceClient(host.Service.Channel());
        var withSecret = await CreateAsync(clients, office, "");
        var secret = (await clients.IssueSecretAsync(new V1.IssueSecretRequest { Name = withSecret.Name }, office)).Secret;
        using var rsa = RSA.Create(2048);
        var withKey = await CreateAsync(clients, office, Published(rsa));
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, rsa.ExportPkcs8PrivateKeyPem());

        var (exit, output) = await RunAsync(node,
            issuer, issuer + "test/password", "anna@example.org", IdentityHost.Password, Id(withSecret), secret, Id(withKey), keyFile);
        File.Delete(keyFile);
        Assert.True(exit == 0, output);
        Assert.Contains("openid journey complete", output, StringComparison.Ordinal);
    }

    private static async Task<Metadata> OfficeAsync(IdentityHost host, Browser browser, string issuer)
    {
        using var answer = await browser.AuthorizeAsync(("redirect_uri", issuer + "anmelden/antwort"));
        var code = System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["code"]!;
        var tokens = await browser.ExchangeAsync(code, ("redirect_uri", issuer + "anmelden/antwort"));
        return new Metadata { { "authorization", "Bearer " + tokens.GetProperty("access_token").GetString() } };
    }

    private static async Task<V1.PartnerClient> CreateAsync(V1.PartnerClientService.PartnerClientServiceClient clients, Metadata office, string jwks) =>
        await clients.CreatePartnerClientAsync(
            new V1.CreatePartnerClientRequest { PartnerClient = new V1.PartnerClient { DisplayName = "Kammer", Organisation = "partners/7", Jwks = jwks } }, office);

    private static string Published(RSA rsa)
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)));
        return $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"k1","n":"{{key.N}}","e":"{{key.E}}"}]}""";
    }

    private static string Id(V1.PartnerClient client) => client.Name.Split('/')[1];

    private static async Task<(int Exit, string Output)> RunAsync(string node, params string[] arguments)
    {
        var script = Path.GetFullPath(Path.Combine(Tool.Need("OM_TEST_NODE_MODULES"), "../openid.mjs"));
        using var process = Process.Start(new ProcessStartInfo(node, [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
