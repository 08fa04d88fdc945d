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

    /// <summary>Cost units an address may spend a minute; most calls cost 1.</summary>
    public int CostPerMinuteAndAddress { get; set; } = 1200;

    /// <summary>Cost units a caller with a token or access code may spend a minute.</summary>
    public int CostPerMinuteAndCaller { get; set; } = 600;

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

        if (PublicAddress.Length > 0 && (!Uri.TryCreate(PublicAddress, UriKind.Absolute, out var address) || address.AbsolutePath != "/"))
        {
            yield return "Edge:PublicAddress must be an address without path, such as https://example.org.";
        }

        if (ports.Bind == "any" && TrustedProxies.Length == 0)
        {
            yield return "Ports:Bind=any opens this process to the network without TLS: name the proxy that brings TLS in Edge:TrustedProxies.";
        }

        if (CostPerMinuteAndAddress < 1 || CostPerMinuteAndCaller < 1)
        {
            yield return "Edge:CostPerMinuteAndAddress and Edge:CostPerMinuteAndCaller must be at least 1.";
        }
    }
}

/// <summary>What the edge needs to know of what lies behind it.</summary>
/// <param name="Costs">Cost units of calls that cost more than 1: a path, or an HTTP method, a blank and a path.</param>
public sealed record EdgeRules(IReadOnlyDictionary<string, int> Costs)
{
    /// <summary>The cost of a call.</summary>
    public int CostOf(string method, string path) =>
        Costs.TryGetValue(path, out var cost) || Costs.TryGetValue($"{method} {path}", out cost) ? cost : 1;
}
