using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Om.Hosting;

namespace Om.Portal;

/// <summary>Tokens as the issuer gave them.</summary>
/// <param name="Access">For calls of the services.</param>
/// <param name="Refresh">For the next access token; null when the issuer gives none.</param>
/// <param name="Until">When the access token ends.</param>
internal sealed record Tokens(string Access, string? Refresh, DateTimeOffset Until);

/// <summary>Who signed in, as the verified ID token says.</summary>
internal sealed record Person(string Subject, string Name);

/// <summary>The issuer refused: the code or refresh token is not good, or no longer.</summary>
internal sealed class IssuerRefused(string error) : Exception(error);

/// <summary>Talks to the issuer: discovery, tokens, ID tokens. What it does not answer in time counts as away.</summary>
internal sealed class Issuer : IDocumentRetriever, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(5);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly SignInOptions options;
    private readonly TrustedIssuer trusted;
    private readonly TimeProvider time;
    private readonly Lazy<HttpClient> http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> discovery;

    public Issuer(SignInOptions options, TrustedIssuer trusted, TimeProvider time)
    {
        (this.options, this.trusted, this.time) = (options, trusted, time);
        http = new Lazy<HttpClient>(() => trusted.CreateClient(Limit));
        discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
            trusted.Address.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), this);
    }

    /// <summary>Whether anybody can sign in.</summary>
    public bool IsOn => trusted.Address.Length > 0;

    /// <summary>Whether it is the platform's own, which knows one public address only.</summary>
    public bool IsOwn => trusted.IsOwn;

    /// <summary>Whether <paramref name="said"/>, what an answer says of where it comes from, is this issuer.</summary>
    public bool Is(string said) => said == trusted.Address;

    /// <inheritdoc />
    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) => http.Value.GetStringAsync(trusted.Target(address), cancel);

    /// <summary>What the issuer says of itself.</summary>
    public async Task<OpenIdConnectConfiguration> DiscoverAsync(CancellationToken cancellation)
    {
        try
        {
            return await discovery.GetConfigurationAsync(cancellation);
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException)
        {
            throw new PageError(Failure.Unavailable);
        }
    }

    /// <summary>Exchanges a code. <paramref name="redirect"/> is the address it came to, <paramref name="verifier"/> what only this portal knows.</summary>
    public async Task<(Tokens Tokens, string IdToken)> ExchangeAsync(string code, string redirect, string verifier, CancellationToken cancellation)
    {
        var answer = await AskAsync(
            new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirect, ["code_verifier"] = verifier }, cancellation);
        return (Read(answer, refresh: null), Text(answer, "id_token") ?? throw new IssuerRefused("no_id_token"));
    }

    /// <summary>New tokens for a refresh token.</summary>
    public async Task<Tokens> RefreshAsync(string refresh, CancellationToken cancellation) =>
        Read(await AskAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh }, cancellation), refresh);

    /// <summary>Tells the issuer that a refresh token is not needed any more. An issuer that is away or cannot do this keeps nobody from signing out.</summary>
    public async Task RevokeAsync(string refresh, CancellationToken cancellation)
    {
        try
        {
            var found = await DiscoverAsync(cancellation);
            if (found.AdditionalData.TryGetValue("revocation_endpoint", out var address) && address is string { Length: > 0 } endpoint)
            {
                using var answer = await SendAsync(endpoint, new() { ["token"] = refresh, ["token_type_hint"] = "refresh_token" }, cancellation);
            }
        }
        catch (Exception error) when (error is PageError or HttpRequestException)
        {
            // It ends by itself.
        }
    }

    /// <summary>The person an ID token speaks of; throws when it is not ours, not now, or not signed by the issuer.</summary>
    public async Task<Person> VerifyAsync(string idToken, string nonce, CancellationToken cancellation)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false };
        var result = await handler.ValidateTokenAsync(idToken, Parameters(await DiscoverAsync(cancellation)));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // Keys change; ask once more before saying no.
            discovery.RequestRefresh();
            result = await handler.ValidateTokenAsync(idToken, Parameters(await DiscoverAsync(cancellation)));
        }

        // An access token is no ID token; issuers need not say of an ID token what it is.
        if (!result.IsValid || result.SecurityToken is not JsonWebToken { Typ: null or "" or "JWT" or "jwt" } token)
        {
            throw new IssuerRefused("invalid_id_token");
        }

        var subject = token.Subject;
        var party = token.TryGetPayloadValue<string>("azp", out var azp) ? azp : options.ClientId;
        if (subject is not { Length: > 0 and <= 255 } || party != options.ClientId
            || !token.TryGetPayloadValue<string>("nonce", out var given) || given != nonce)
        {
            throw new IssuerRefused("invalid_id_token");
        }

        string?[] names = [Claim(token, "name"), Claim(token, "preferred_username"), Claim(token, "email")];
        var name = names.FirstOrDefault(n => !string.IsNullOrWhiteSpace(n)) ?? "";
        return new Person(subject, name.Length <= 100 ? name : name[..100]);
    }

    public void Dispose()
    {
        if (http.IsValueCreated)
        {
            http.Value.Dispose();
        }
    }

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration found) => new()
    {
        ValidIssuer = trusted.Address,
        ValidAudience = options.ClientId,
        IssuerSigningKeys = found.SigningKeys,
        ValidAlgorithms = Algorithms,
        ClockSkew = TimeSpan.FromSeconds(60),
        RequireExpirationTime = true,
        RequireSignedTokens = true,
    };

    private async Task<JsonElement> AskAsync(Dictionary<string, string> fields, CancellationToken cancellation)
    {
        if (options.Resource.Length > 0)
        {
            fields["resource"] = options.Resource;
        }

        try
        {
            using var answer = await SendAsync((await DiscoverAsync(cancellation)).TokenEndpoint, fields, cancellation);
            if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
            {
                throw new IssuerRefused(await ErrorOf(answer, cancellation));
            }

            answer.EnsureSuccessStatusCode();
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new PageError(Failure.Unavailable);
        }
    }

    private Task<HttpResponseMessage> SendAsync(string address, Dictionary<string, string> fields, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, trusted.Target(address))
        {
            Version = http.Value.DefaultRequestVersion,
            VersionPolicy = http.Value.DefaultVersionPolicy,
        };
        if (options.ClientSecret.Length > 0)
        {
            var credentials = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }
        else
        {
            fields["client_id"] = options.ClientId;
        }

        request.Content = new FormUrlEncodedContent(fields);
        return http.Value.SendAsync(request, cancellation);
    }

    /// <summary>The issuer's error code, such as <c>invalid_grant</c>, for the log; nothing else of what it says.</summary>
    private static async Task<string> ErrorOf(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var said = Text(JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellation)), "error") ?? "";
        return said.Length is > 0 and <= 40 && said.All(c => char.IsAsciiLetterLower(c) || c == '_') ? said : "unknown";
    }

    private Tokens Read(JsonElement answer, string? refresh)
    {
        var life = answer.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt64(out var value) ? TimeSpan.FromSeconds(value) : DefaultLife;
        return new Tokens(
            Text(answer, "access_token") ?? throw new IssuerRefused("no_access_token"), Text(answer, "refresh_token") ?? refresh, time.GetUtcNow() + life);
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Claim(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value : null;
}
