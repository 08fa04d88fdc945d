namespace Om.Pages;

/// <summary>Addresses that leave the site (on paper, in a calendar program) and what they say about the transport.</summary>
public sealed class Links(IConfiguration configuration)
{
    private readonly string publicAddress = (configuration["Edge:PublicAddress"] ?? "").TrimEnd('/');

    /// <summary>Whether people reach the site over TLS; decides how cookies are marked.</summary>
    public bool IsSecure(HttpContext http) =>
        publicAddress.Length > 0
            ? publicAddress.StartsWith("https:", StringComparison.Ordinal)
            // Behind the gateway the connection to it is plain; a caller who makes this header up only restricts his own cookies.
            : http.Request.IsHttps || http.Request.Headers["X-Forwarded-Proto"] == "https";

    /// <summary>Whether <paramref name="path"/> leads to a page of this site and nowhere else; browsers read <c>//x</c> and <c>/\x</c> as other sites.</summary>
    public static bool IsLocal(string? path) =>
        path is { Length: > 0 and <= 500 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl);

    /// <summary>The full address of <paramref name="path"/>: from the configuration, else as the browser called us.</summary>
    public string Absolute(HttpContext http, string path) =>
        (publicAddress.Length > 0 ? publicAddress : $"{(IsSecure(http) ? "https" : "http")}://{http.Request.Host}") + path;
}
