using System.Net;

namespace Om.Hosting;

/// <summary>How the process that faces the public treats it. Section <c>Edge</c>.</summary>
public sealed class EdgeOptions
{
    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose forwarded headers are believed. All others' are dropped.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>Web origins that may call from a browser, exactly as the browser sends them. Empty: none but our own pages.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Address under which people reach the platform, such as <c>https://example.org</c>; all links are built from it.</summary>
    public string PublicAddress { get; set; } = "";

    /// <summary>
    /// File with the certificate and its chain (PEM). With it <c>Ports:Http</c> speaks TLS and carries everything, gRPC included, and
    /// <c>Ports:Grpc</c> stays on loopback. A renewed file is taken up within a minute.
    /// </summary>
    public string Certificate { get; set; } = "";

    /// <summary>File with the certificate's private key (PEM).</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>Cost units an address may spend a minute; most calls cost 1.</summary>
    public int CostPerMinuteAndAddress { get; set; } = 1200;

    /// <summary>Cost units a caller with a token or access code may spend a minute.</summary>
    public int CostPerMinuteAndCaller { get; set; } = 600;

    /// <summary>Change streams an address may hold open.</summary>
    public int StreamsPerAddress { get; set; } = 20;

    /// <summary>How long a call may take, change streams aside. Shorter than a shutdown waits for running calls.</summary>
    public double SecondsPerCall { get; set; } = 20;

    internal IEnumerable<string> Problems(Ports ports)
    {
        foreach (var proxy in TrustedProxies.Where(p => !IPNetwork.TryParse(p, out _) && !IPAddress.TryParse(p, out _)))
        {
            yield return $"Edge:TrustedProxies holds '{proxy}', which is neither an address nor a network.";
        }

        foreach (var origin in AllowedOrigins.Where(o => !Uri.TryCreate(o, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != o))
        {
            yield return $"Edge:AllowedOrigins holds '{origin}'; write scheme, host and port only, such as https://example.org.";
        }

        if (PublicAddress.Length > 0 && !IsAddress(PublicAddress))
        {
            yield return "Edge:PublicAddress must be an address without path, such as https://example.org.";
        }

        if ((Certificate.Length > 0) != (CertificateKey.Length > 0))
        {
            yield return "Edge:Certificate and Edge:CertificateKey go together: name both files or none.";
        }
        else if (Certificate.Length > 0 && EdgeCertificate.Problem(Certificate, CertificateKey) is { } problem)
        {
            yield return problem;
        }

        if (ports.Bind == "any" && TrustedProxies.Length == 0 && Certificate.Length == 0)
        {
            yield return "Ports:Bind=any opens this process to the network without TLS: name the certificate in Edge:Certificate, or the proxy that brings TLS in Edge:TrustedProxies.";
        }

        if (CostPerMinuteAndAddress < 1 || CostPerMinuteAndCaller < 1 || StreamsPerAddress < 1)
        {
            yield return "Edge:CostPerMinuteAndAddress, Edge:CostPerMinuteAndCaller and Edge:StreamsPerAddress must be at least 1.";
        }

        if (SecondsPerCall is not (>= 0.1 and <= 3600))
        {
            yield return "Edge:SecondsPerCall must be between 0.1 and 3600.";
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        && address.GetLeftPart(UriPartial.Authority) == text.TrimEnd('/');
}
