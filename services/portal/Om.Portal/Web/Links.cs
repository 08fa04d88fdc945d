namespace Om.Portal;

/// <summary>Addresses that leave the site (on paper, in a calendar program) and what they say about the transport.</summary>
internal sealed class Links(IConfiguration configuration)
{
    private readonly string publicAddress = (configuration["Edge:PublicAddress"] ?? "").TrimEnd('/');

    /// <summary>Whether people reach the site over TLS; decides how cookies are marked.</summary>
    public bool IsSecure(HttpContext http) =>
        publicAddress.Length > 0
            ? publicAddress.StartsWith("https:", StringComparison.Ordinal)
            // Behind the gateway the connection to it is plain; a caller who makes this header up only restricts his own cookies.
            : http.Request.IsHttps || http.Request.Headers["X-Forwarded-Proto"] == "https";

    /// <summary>The full address of <paramref name="path"/>: from the configuration, else as the browser called us.</summary>
    public string Absolute(HttpContext http, string path) =>
        (publicAddress.Length > 0 ? publicAddress : $"{(IsSecure(http) ? "https" : "http")}://{http.Request.Host}") + path;
}
