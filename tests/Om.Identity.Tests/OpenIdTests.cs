using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Discovery, code with PKCE, refresh, logout.</summary>
public sealed class OpenIdTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_person_signs_in_and_the_tokens_say_who_and_what_for(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        var account = await host.AccountAsync("anna@example.org", Roles.Office, Roles.CheckAuthor);
        using var browser = host.NewBrowser();
        Assert.Equal("Done", (await browser.SignInAsync(" Anna@example.ORG ")).State);
        var tokens = await browser.TokensAsync();

        var access = new JsonWebToken(tokens.GetProperty("access_token").GetString());
        Assert.Equal(("at+jwt", "RS256", IdentityHost.Issuer, account.Subject), (access.Typ, access.Alg, access.Issuer, access.Subject));
        Assert.Equal(["om"], access.Audiences);
        Assert.Equal(["check_author", "office"], access.Claims.Where(c => c.Type == "roles").Select(c => c.Value));
        Assert.True(access.ValidTo - access.IssuedAt <= TimeSpan.FromMinutes(10));
        var id = new JsonWebToken(tokens.GetProperty("id_token").GetString());
        Assert.Equal(("portal", "n1", "Anna Beispiel", "anna@example.org"),
            (id.Audiences.Single(), id.GetClaim("nonce").Value, id.GetClaim("name").Value, id.GetClaim("email").Value));
        Assert.DoesNotContain(access.Claims, c => c.Type is "email" or "name");

        var renewed = await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.NotEqual(tokens.GetProperty("refresh_token").GetString(), renewed.GetProperty("refresh_token").GetString());
    }

    [Fact]
    public async Task The_discovery_document_names_only_what_is_offered_under_the_public_address()
    {
        await using var host = await IdentityHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Service.Http, "/.well-known/openid-configuration"));
        request.Headers.Host = "evil.example";
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request);
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(IdentityHost.Issuer, document.GetProperty("issuer").GetString());
        foreach (var (name, path) in new[] { ("authorization_endpoint", "connect/authorize"), ("token_endpoint", "connect/token"), ("end_session_endpoint", "connect/logout"), ("jwks_uri", ".well-known/jwks") })
        {
            Assert.Equal(IdentityHost.Issuer + path, document.GetProperty(name).GetString());
        }

        Assert.Equal(["S256"], document.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"],
            document.GetProperty("grant_types_supported").EnumerateArray().Select(e => e.GetString()).Order());
    }

    [Fact]
    public async Task Without_a_session_the_sign_in_page_comes_first_and_leads_back()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync();
        using var browser = host.NewBrowser();
        using (var asked = await browser.AuthorizeAsync(("prompt", "login")))
        {
            var page = asked.Headers.Location!.ToString();
            Assert.StartsWith("/konto/anmelden?weiter=%2Fconnect%2Fauthorize", page, StringComparison.Ordinal);
            Assert.DoesNotContain("prompt", page, StringComparison.Ordinal);
        }

        using var silent = await browser.AuthorizeAsync(("prompt", "none"));
        Assert.Contains("error=login_required", silent.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logout_ends_the_session_and_its_refresh_tokens()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync();
        using var browser = host.NewBrowser();
        await browser.SignInAsync("anna@example.org");
        var tokens = await browser.TokensAsync();
        using var answer = await browser.Http.GetAsync("/connect/logout?post_logout_redirect_uri=" + Uri.EscapeDataString(IdentityHost.Issuer)
            + "&client_id=portal&id_token_hint=" + tokens.GetProperty("id_token").GetString());
        Assert.True(answer.Headers.Location is not null, await answer.Content.ReadAsStringAsync());
        Assert.Equal(IdentityHost.Issuer, answer.Headers.Location.ToString());
        Assert.Equal("", await browser.Http.GetStringAsync("/test/who"));
        var refused = await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.Equal("invalid_grant", refused.GetProperty("error").GetString());
    }
}
