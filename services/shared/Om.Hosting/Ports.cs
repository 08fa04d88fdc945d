using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Om.Hosting;

/// <summary>The three ports of every process. Section <c>Ports</c>; 0 takes a free one.</summary>
public sealed class Ports
{
    /// <summary>Address to listen on: <c>loopback</c> or <c>any</c>.</summary>
    public string Bind { get; set; } = "loopback";

    /// <summary>HTTP/1.1: pages, JSON, gRPC-Web.</summary>
    public int Http { get; set; } = 8080;

    /// <summary>HTTP/2 without TLS: gRPC and everything the gateway forwards. One cleartext port cannot speak both.</summary>
    public int Grpc { get; set; } = 8081;

    /// <summary>Probes and metrics; never routed to the outside.</summary>
    public int Management { get; set; } = 8082;

    /// <summary>Whether the request came in on the management port. Asked of the connection, since a Host header can be made up.</summary>
    public static bool IsManagement(HttpContext context) => context.Features.Get<ManagementPort>() is not null;

    internal void Listen(WebApplicationBuilder builder, EdgeOptions? edge) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        var hasTls = edge is { Certificate.Length: > 0 };
        if (hasTls)
        {
            // With TLS one port speaks both protocols; the other one is left for calls from inside this machine.
            var certificate = new EdgeCertificate(edge!.Certificate, edge.CertificateKey, TimeProvider.System);
            Open(kestrel, Http, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(certificate.Current()),
            }));
        }
        else
        {
            Open(kestrel, Http, listen => listen.Protocols = HttpProtocols.Http1);
        }

        Open(kestrel, Grpc, listen => listen.Protocols = HttpProtocols.Http2, insideOnly: hasTls);
        Open(kestrel, Management, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection =>
            {
                connection.Features.Set(new ManagementPort());
                return next(connection);
            });
        });
    });

    private void Open(KestrelServerOptions kestrel, int port, Action<ListenOptions> configure, bool insideOnly = false)
    {
        if (Bind == "any" && !insideOnly)
        {
            // IPv6 and IPv4, or IPv4 alone where the machine has no other.
            kestrel.ListenAnyIP(port, configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, port, configure);
        }
    }

    /// <summary>One line a port, with the number really taken.</summary>
    internal static IEnumerable<string> Describe(WebApplication app)
    {
        string[] purposes = ["pages and JSON", "gRPC", "management"];
        return app.Urls.Zip(purposes, (url, purpose) => $"{purpose}: {url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}");
    }

    internal IEnumerable<string> Problems()
    {
        if (Bind is not ("loopback" or "any"))
        {
            yield return "Ports:Bind must be 'loopback' or 'any'.";
        }

        foreach (var (name, port) in new[] { (nameof(Http), Http), (nameof(Grpc), Grpc), (nameof(Management), Management) })
        {
            if (port is < 0 or > 65535)
            {
                yield return $"Ports:{name} must be between 0 and 65535.";
            }
        }

        if (new[] { Http, Grpc, Management }.Where(p => p != 0).GroupBy(p => p).Any(g => g.Count() > 1))
        {
            yield return "Ports:Http, Ports:Grpc and Ports:Management must differ.";
        }
    }

    private sealed class ManagementPort;
}
