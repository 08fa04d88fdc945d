using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Attacks on codes, refresh tokens, sessions and clients.</summary>
public sealed class AttackTests
{
    private const string Anna = "anna@example.org";

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S9_a_refresh_token_used_twice_ends_its_whole_family(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        var first = Refresh(await browser.TokensAsync());
        var second = Refresh(await browser.RefreshAsync(first));
        var third = Refresh(await browser.RefreshAsync(second));
        Assert.Equal("invalid_grant", Error(await browser.RefreshAsync(first)));
        Assert.Equal("invalid_grant", Error(await browser.RefreshAsync(third)));
        // Another sign-in of the same person is another family.
        Refresh(await browser.TokensAsync());
    }

    [Fact]
    public async Task S10_a_code_is_good_once_for_its_client_with_its_verifier()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        Assert.Equal("invalid_grant", Error(await browser.ExchangeAsync(await browser.CodeAsync(), ("code_verifier", new string('x', 43)))));
        Assert.Equal("invalid_request", Error(await browser.ExchangeAsync(await browser.CodeAsync(), ("code_verifier", ""))));
        Assert.NotNull(Error(await browser.ExchangeAsync(await browser.CodeAsync(), ("redirect_uri", IdentityHost.Issuer + "anderswo"))));
        Assert.NotNull(Error(await browser.ExchangeAsync(await browser.CodeAsync(), ("client_id", "partner-1"))));

        var code = await browser.CodeAsync();
        var tokens = await browser.ExchangeAsync(code);
        Assert.Equal("invalid_grant", Error(await browser.ExchangeAsync(code)));
        // Whoever had a copy of the code got nothing, and what was made with it is over.
        Assert.Equal("invalid_grant", Error(await browser.RefreshAsync(Refresh(tokens))));

        foreach (var change in new (string, string?)[][]
        {
            [("code_challenge", null), ("code_challenge_method", null)],
            [("code_challenge_method", "plain")],
            [("code_challenge_method", null)],
            [("response_type", "token")],
            [("response_type", "code token")],
            [("client_id", "nobody")],
        })
        {
            using var answer = await browser.AuthorizeAsync(change);
            Assert.DoesNotContain("code=", answer.Headers.Location?.Query ?? "", StringComparison.Ordinal);
            Assert.False(answer.IsSuccessStatusCode);
        }
    }

    [Theory]
    [InlineData("http://identity.test/anmelden/antwort/mehr")]
    [InlineData("http://identity.test/anmelden/antwort?x=1")]
    [InlineData("http://identity.test/anmelden/antwort#x")]
    [InlineData("http://identity.test@evil.example/anmelden/antwort")]
    [InlineData("http://identity.test:81/anmelden/antwort")]
    [InlineData("https://identity.test/anmelden/antwort")]
    [InlineData("http://identity.test.evil.example/anmelden/antwort")]
    [InlineData("//identity.test/anmelden/antwort")]
    [InlineData("http:\\\\identity.test\\anmelden\\antwort")]
    [InlineData("http://identity.test/anmelden/%61ntwort")]
    [InlineData("http://*.test/anmelden/antwort")]
    [InlineData("javascript:alert(1)")]
    public async Task S11_only_the_registered_address_is_returned_to(string address)
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        using var answer = await browser.AuthorizeAsync(("redirect_uri", address));
        Assert.Null(answer.Headers.Location);
        Assert.Equal(400, (int)answer.StatusCode);
        using var out1 = await browser.Http.GetAsync("/connect/logout?client_id=portal&post_logout_redirect_uri=" + Uri.EscapeDataString(address));
        Assert.Null(out1.Headers.Location);
    }

    [Fact]
    public async Task S12_signing_in_makes_a_new_session_and_ends_the_one_before()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        var before = browser.Cookies.GetAllCookies().Single(c => c.Name == "om-account").Value;
        await browser.SignInAsync(Anna);
        using var fixedOne = host.NewBrowser();
        fixedOne.Cookies.Add(host.Service.Http, new System.Net.Cookie("om-account", before));
        Assert.Equal("", await fixedOne.Http.GetStringAsync("/test/who"));
        Assert.Equal(Anna, await browser.Http.GetStringAsync("/test/who"));

        // A cookie kept from before the logout is worth nothing after it.
        var kept = browser.Cookies.GetAllCookies().Single(c => c.Name == "om-account").Value;
        using (await browser.Http.GetAsync("/connect/logout"))
        {
            fixedOne.Cookies.Add(host.Service.Http, new System.Net.Cookie("om-account", kept));
            Assert.Equal("", await fixedOne.Http.GetStringAsync("/test/who"));
        }
    }

    [Fact]
    public async Task S8_a_role_taken_back_or_an_account_closed_ends_with_the_next_token()
    {
        await using var host = await IdentityHost.StartAsync();
        var account = await host.AccountAsync(Anna, Roles.Adviser);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        var tokens = await browser.TokensAsync();
        Assert.Equal([Roles.Adviser], RolesOf(tokens));
        await host.InDatabaseAsync(async db =>
        {
            db.Grants.Single(g => g.AccountId == account.Id).End("test", "test", host.Clock.GetUtcNow());
            return await db.SaveChangesAsync();
        });
        tokens = await browser.RefreshAsync(Refresh(tokens));
        Assert.Empty(RolesOf(tokens));
        await host.InDatabaseAsync(async db =>
        {
            db.Accounts.Single(a => a.Id == account.Id).DisabledAt = host.Clock.GetUtcNow();
            return await db.SaveChangesAsync();
        });
        Assert.Equal("invalid_grant", Error(await browser.RefreshAsync(Refresh(tokens))));
        Assert.Equal("Refused", (await browser.SignInAsync(Anna)).State);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S14_clients_of_people_and_of_systems_cannot_take_each_others_way(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna, Roles.Office);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        var office = new Metadata { { "authorization", "Bearer " + (await browser.TokensAsync()).GetProperty("access_token").GetString() } };
        var clients = new V1.PartnerClientService.PartnerClientServiceClient(host.Service.Channel());
        var client = await clients.CreatePartnerClientAsync(
            new V1.CreatePartnerClientRequest { PartnerClient = new V1.PartnerClient { DisplayName = "Kammer", Organisation = "partners/7" } }, office);
        var id = client.Name.Split('/')[1];
        Assert.Equal("invalid_client", Error(await browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "geraten"))));
        var secret = (await clients.IssueSecretAsync(new V1.IssueSecretRequest { Name = client.Name }, office)).Secret;

        var tokens = await browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));
        Assert.Equal(["partner_system", "partner_system@partners/7"], RolesOf(tokens));
        Assert.False(tokens.TryGetProperty("refresh_token", out _));
        // The portal has no way of its own, and a partner none of people.
        Assert.NotNull(Error(await browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", "portal"))));
        Assert.NotNull(Error(await browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", "portal"), ("client_secret", secret))));
        using var answer = await browser.AuthorizeAsync(("client_id", id));
        Assert.Null(answer.Headers.Location);
        Assert.NotNull(Error(await browser.ExchangeAsync(await browser.CodeAsync(), ("client_id", id), ("client_secret", secret))));

        // A new secret ends the old one; a client switched off gets nothing.
        var next = (await clients.IssueSecretAsync(new V1.IssueSecretRequest { Name = client.Name }, office)).Secret;
        Assert.Equal("invalid_client", Error(await browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret))));
        await clients.DisablePartnerClientAsync(new V1.DisablePartnerClientRequest { Name = client.Name, Reason = "Ende" }, office);
        Assert.NotNull(Error(await browser.TokenAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", next))));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "CLIENT_DISABLED",
            async () => await clients.IssueSecretAsync(new V1.IssueSecretRequest { Name = client.Name }, office));
    }

    private static string Refresh(JsonElement tokens) => tokens.GetProperty("refresh_token").GetString()!;

    private static string? Error(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetString() : null;

    private static string[] RolesOf(JsonElement tokens)
    {
        var payload = JsonDocument.Parse(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(tokens.GetProperty("access_token").GetString()!.Split('.')[1]))).RootElement;
        return !payload.TryGetProperty("roles", out var roles) ? []
            : roles.ValueKind == JsonValueKind.Array ? [.. roles.EnumerateArray().Select(r => r.GetString()!)] : [roles.GetString()!];
    }
}
