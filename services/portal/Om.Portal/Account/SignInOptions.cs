namespace Om.Portal;

/// <summary>How people sign in: as which client the portal goes to the issuer.</summary>
internal sealed class SignInOptions
{
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
}
