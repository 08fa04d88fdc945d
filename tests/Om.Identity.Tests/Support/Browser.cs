using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;

namespace Om.Identity.Tests;

/// <summary>A browser that does not follow redirects, and the portal behind it.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient http;

    public Browser(Uri address)
    {
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => http;

    /// <summary>The verifier of the last authorization request.</summary>
    public string Verifier { get; private set; } = "";

    public async Task<Step> SignInAsync(string email, string password = IdentityHost.Password) =>
        await StepAsync("/test/password", ("email", email), ("password", password));

    public Task<Step> StepAsync(string path, params (string, string)[] fields) => JsonAsync<Step>(path, fields);

    public async Task<T> JsonAsync<T>(string path, params (string, string)[] fields)
    {
        using var answer = await PostAsync(path, fields);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>())!;
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Asks for a code; <paramref name="change"/> replaces or, with null, leaves out parameters.</summary>
    public async Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string? Value)[] change)
    {
        Verifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = "portal",
            ["response_type"] = "code",
            ["redirect_uri"] = IdentityHost.Return,
            ["scope"] = "openid profile email offline_access",
            ["state"] = "s1",
            ["nonce"] = "n1",
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in change)
        {
            query[name] = value;
        }

        return await http.GetAsync("/connect/authorize?" + string.Join('&', query.Where(q => q.Value is not null).Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value!)}")));
    }

    /// <summary>The code of a redirect back to the portal.</summary>
    public async Task<string> CodeAsync()
    {
        using var answer = await AuthorizeAsync();
        var back = answer.Headers.Location!;
        Xunit.Assert.StartsWith(IdentityHost.Return + "?", back.ToString(), StringComparison.Ordinal);
        return HttpUtility.ParseQueryString(back.Query)["code"] ?? throw new InvalidOperationException(back.ToString());
    }

    /// <summary>Exchanges a code as the portal does.</summary>
    public Task<JsonElement> ExchangeAsync(string code, params (string, string)[] change) => TokenAsync(
        [("grant_type", "authorization_code"), ("client_id", "portal"), ("code", code), ("redirect_uri", IdentityHost.Return), ("code_verifier", Verifier), .. change]);

    public Task<JsonElement> RefreshAsync(string token) =>
        TokenAsync(("grant_type", "refresh_token"), ("client_id", "portal"), ("refresh_token", token));

    /// <summary>The answer of the token endpoint, good or bad. A later field wins over an earlier one of the same name.</summary>
    public async Task<JsonElement> TokenAsync(params (string Name, string Value)[] fields)
    {
        using var answer = await PostAsync("/connect/token", [.. fields.GroupBy(f => f.Name).Select(g => g.Last())]);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Clone();
    }

    /// <summary>Tokens of somebody signed in.</summary>
    public async Task<JsonElement> TokensAsync() => await ExchangeAsync(await CodeAsync());

    public void Dispose() => http.Dispose();
}
