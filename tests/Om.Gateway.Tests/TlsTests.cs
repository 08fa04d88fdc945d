using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Om.Checks.V1;
using Om.Hosting;
using Xunit;

namespace Om.Gateway.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("om-test-").FullName;

    private string CertificateFile => Path.Combine(folder, "tls.crt");

    private string KeyFile => Path.Combine(folder, "tls.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task One_port_carries_everything(string kind)
    {
        WriteCertificate("first.example");
        await using var shape = await Shape.StartAsync(kind, Settings());
        using var client = new HttpClient(Handler()) { BaseAddress = shape.Http };
        using var channel = GrpcChannel.ForAddress(shape.Http, new GrpcChannelOptions { HttpHandler = Handler() });

        Assert.Equal("https", shape.Http.Scheme);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
            Assert.True(response.Headers.Contains("Strict-Transport-Security"));
        }

        Assert.Equal("checks/a", (await new CheckService.CheckServiceClient(channel).GetCheckAsync(new GetCheckRequest { Name = "checks/a" })).Name);
        Assert.Contains("checks/b", await client.GetStringAsync("/v1/checks/b"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039, CA5397 // Old protocols are the point of the test.
    [InlineData(SslProtocols.Tls11, false)]
    [InlineData(SslProtocols.Tls, false)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task S60_old_protocols_are_refused(SslProtocols protocol, bool works)
    {
        WriteCertificate("first.example");
        await using var shape = await Shape.StartAsync(Shape.Standalone, Settings());

        Assert.Equal(works, await NameAsync(shape.Http, protocol) is not null);
    }

    [Fact]
    public void A_renewed_certificate_is_taken_up_without_a_restart_once_it_is_complete()
    {
        var time = new ManualTime();
        WriteCertificate("first.example");
        var certificate = new EdgeCertificate(CertificateFile, KeyFile, time);
        Assert.Equal("CN=first.example", Subject(certificate));

        var key = File.ReadAllText(KeyFile);
        WriteCertificate("second.example");
        File.SetLastWriteTimeUtc(CertificateFile, DateTime.UtcNow.AddMinutes(1));
        var newKey = File.ReadAllText(KeyFile);
        Assert.Equal("CN=first.example", Subject(certificate));

        time.Advance(TimeSpan.FromSeconds(31));
        File.WriteAllText(KeyFile, key);
        Assert.Equal("CN=first.example", Subject(certificate));

        time.Advance(TimeSpan.FromSeconds(31));
        File.WriteAllText(KeyFile, newKey);
        Assert.Equal("CN=second.example", Subject(certificate));
    }

    [Fact]
    public void A_process_open_to_the_network_needs_TLS_or_a_named_proxy()
    {
        WriteCertificate("first.example");

        Assert.Contains("without TLS", Assert.Single(Problems(new())), StringComparison.Ordinal);
        Assert.Empty(Problems(new() { ["Edge:TrustedProxies:0"] = "10.0.0.0/8" }));
        Assert.Empty(Problems(Settings()));
        Assert.Contains("go together", Problems(new() { ["Edge:Certificate"] = CertificateFile })[0], StringComparison.Ordinal);
        Assert.Contains("cannot be used", Problems(new() { ["Edge:Certificate"] = CertificateFile, ["Edge:CertificateKey"] = "/none" })[0], StringComparison.Ordinal);
        WriteCertificate("first.example", DateTimeOffset.UtcNow.AddDays(-1));
        Assert.Contains("expired", Problems(Settings())[0], StringComparison.Ordinal);
    }

    private static List<string> Problems(Dictionary<string, string?> settings) =>
        [.. new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("Edge").Get<EdgeOptions>() is { } options
            ? options.Problems(new Ports { Bind = "any" })
            : new EdgeOptions().Problems(new Ports { Bind = "any" })];

    private static string Subject(EdgeCertificate certificate) => certificate.Current().ServerCertificateContext!.TargetCertificate.Subject;

    private SocketsHttpHandler Handler() =>
        new() { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOurs } };

    /// <summary>Name in the certificate the server offers; null when it refuses the protocol.</summary>
    private async Task<string?> NameAsync(Uri address, SslProtocols protocol)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await using var tls = new SslStream(tcp.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "first.example",
                EnabledSslProtocols = protocol,
                RemoteCertificateValidationCallback = IsOurs,
            });
            return tls.RemoteCertificate!.Subject;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            return null;
        }
    }

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var ours = X509CertificateLoader.LoadCertificateFromFile(CertificateFile);
        return certificate?.GetCertHashString() == ours.GetCertHashString();
    }

    private Dictionary<string, string?> Settings() => new() { ["Edge:Certificate"] = CertificateFile, ["Edge:CertificateKey"] = KeyFile };

    private void WriteCertificate(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), until ?? DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
