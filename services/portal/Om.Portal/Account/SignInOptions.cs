namespace Om.Portal;

/// <summary>How people sign in: at which OpenID Connect issuer, and as which client the portal goes there.</summary>
internal sealed class SignInOptions
{
    /// <summary>Issuer; empty where nobody can sign in.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether it may be reached without TLS.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>The portal's <c>client_id</c>.</summary>
    public string ClientId { get; init; } = "portal";

    /// <summary>Its secret; empty for a public client, which PKCE protects.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>Resource indicator (RFC 8707) that makes the issuer give tokens for the platform; empty where it does so by itself.</summary>
    public string Resource { get; init; } = "";

    /// <summary>What is asked for.</summary>
    public string Scope { get; init; } = "openid profile email offline_access";

    /// <summary>Wish of how the issuer asks; some give a refresh token only with <c>consent</c>. Empty: as the issuer likes.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Whether people can sign in at all.</summary>
    public bool IsOn => Issuer.Length > 0;

    /// <summary>Reads the sections <c>Auth</c> and <c>Portal</c>.</summary>
    public static SignInOptions Of(IConfiguration configuration)
    {
        var defaults = new SignInOptions { Issuer = "" };
        return new SignInOptions
        {
            Issuer = configuration["Auth:Issuer"] ?? "",
            AllowHttp = configuration.GetValue("Auth:AllowHttp", false),
            ClientId = configuration["Portal:ClientId"] ?? defaults.ClientId,
            ClientSecret = configuration["Portal:ClientSecret"] ?? "",
            Resource = configuration["Portal:Resource"] ?? "",
            Prompt = configuration["Portal:Prompt"] ?? "",
            Scope = configuration["Portal:Scope"] ?? defaults.Scope,
        };
    }
}
