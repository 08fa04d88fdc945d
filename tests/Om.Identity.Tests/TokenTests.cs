using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Every service judges tokens itself; here one that asks for nothing but a valid one.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task S1_without_a_token_nothing_but_the_public_list_is_open()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        await RefusedAsync(host, null);
        await RefusedAsync(host, "");
        await RefusedAsync(host, "Bearer");
        await RefusedAsync(host, "Bearer  ");
        await RefusedAsync(host, "Basic YW5uYTpnZWhlaW0=");
    }

    [Theory]
    [InlineData(-70, -61, false)]
    [InlineData(-70, -55, true)]
    [InlineData(65, 600, false)]
    [InlineData(55, 600, true)]
    public async Task S2_a_token_counts_in_its_time_give_or_take_a_minute(int from, int until, bool accepted)
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        // The keys are fetched before, so that seconds count.
        await JudgeAsync(host, true, _ => { });
        var now = DateTime.UtcNow;
        await JudgeAsync(host, accepted, t => (t.NotBefore, t.IssuedAt, t.Expires) = (now.AddSeconds(from), now.AddSeconds(from), now.AddSeconds(until)));
    }

    [Fact]
    public async Task S3_a_token_for_or_by_somebody_else_or_of_another_kind_is_refused()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        await JudgeAsync(host, true, _ => { });
        await JudgeAsync(host, false, t => t.Audience = "other");
        await JudgeAsync(host, false, t => t.Audience = null);
        await JudgeAsync(host, false, t => t.Issuer = "https://evil.example");
        await JudgeAsync(host, false, t => t.Issuer += "/");
        await JudgeAsync(host, false, t => t.TokenType = "JWT");
        await JudgeAsync(host, false, t => t.TokenType = "logout+jwt");
        await JudgeAsync(host, false, t => t.Expires = null);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    public async Task S4_a_token_without_a_signature_is_refused(string algorithm)
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        var parts = host.Service.Issuer.Token("anna", []).Split('.');
        var header = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"test"}""");
        await RefusedAsync(host, $"Bearer {header}.{parts[1]}.");
        await RefusedAsync(host, $"Bearer {header}.{parts[1]}.{parts[2]}");
        await RefusedAsync(host, $"Bearer {parts[0]}.{parts[1]}.");
        await RefusedAsync(host, $"Bearer {parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[256])}");
        await RefusedAsync(host, $"Bearer {parts[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("anna", "otto", StringComparison.Ordinal))}.{parts[2]}");
    }

    [Fact]
    public async Task S5_the_public_key_is_no_secret_to_sign_with()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        using var http = new HttpClient();
        var published = await http.GetStringAsync(host.Service.Issuer.Issuer + "/keys");
        var key = new JsonWebKeySet(published).Keys.Single();
        foreach (var secret in new[] { System.Text.Encoding.UTF8.GetBytes(published), Base64UrlEncoder.DecodeBytes(key.N) })
        {
            await JudgeAsync(host, false, t => t.SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(secret) { KeyId = "test" }, SecurityAlgorithms.HmacSha256));
        }
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("' OR 1=1 --")]
    [InlineData("http://127.0.0.1:9/keys")]
    [InlineData("unknown")]
    [InlineData(null)]
    public async Task S6_a_made_up_key_is_refused_whatever_its_name_says(string? kid)
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var own = new RsaSecurityKey(rsa) { KeyId = kid };
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)));
        for (var i = 0; i < 5; i++)
        {
            await JudgeAsync(host, false, t =>
            {
                t.SigningCredentials = new SigningCredentials(own, SecurityAlgorithms.RsaSha256);
                t.AdditionalHeaderClaims = new Dictionary<string, object>
                {
                    ["jku"] = "http://127.0.0.1:9/keys",
                    ["x5u"] = "http://127.0.0.1:9/cert",
                    ["jwk"] = new Dictionary<string, object> { ["kty"] = "RSA", ["n"] = jwk.N, ["e"] = jwk.E },
                };
            });
        }

        // A good one is not held up by them, and the keys were not fetched for each.
        await JudgeAsync(host, true, _ => { });
        Assert.InRange(host.Service.Issuer.KeyRequests, 1, 3);
    }

    [Fact]
    public async Task S7_an_oversized_or_nested_token_is_refused()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        await JudgeAsync(host, false, t => t.Claims["sub"] = new Dictionary<string, object> { ["sub"] = "anna" }, StatusCode.Unauthenticated);
        var good = host.Service.Issuer.Token("anna", []);
        await RefusedAsync(host, $"Bearer {good}.{good}");
        await RefusedAsync(host, $"Bearer {good} {good}");
    }

    [Theory]
    [InlineData("x-user-id")]
    [InlineData("x-user-roles")]
    [InlineData("x-forwarded-user")]
    [InlineData("x-ssl-client-cert")]
    [InlineData("x-forwarded-client-cert")]
    public async Task S15_a_service_called_past_the_gateway_believes_no_header(string header)
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        var grants = new V1.GrantService.GrantServiceClient(host.Service.Channel());
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", async () =>
            await grants.ListGrantsAsync(new V1.ListGrantsRequest { Parent = "accounts/me" }, new Metadata { { header, "office" } }));
    }

    private static async Task JudgeAsync(
        IdentityHost host, bool accepted, Action<SecurityTokenDescriptor> change, StatusCode refused = StatusCode.Unauthenticated)
    {
        var credential = "Bearer " + host.Service.Issuer.Token("anna", [], change);
        if (!accepted)
        {
            await RefusedAsync(host, credential, refused);
            return;
        }

        await ListAsync(host, credential);
    }

    private static async Task RefusedAsync(IdentityHost host, string? credential, StatusCode code = StatusCode.Unauthenticated)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => ListAsync(host, credential));
        Assert.Equal(code, error.StatusCode);
    }

    private static async Task ListAsync(IdentityHost host, string? credential)
    {
        var grants = new V1.GrantService.GrantServiceClient(host.Service.Channel());
        await grants.ListGrantsAsync(new V1.ListGrantsRequest { Parent = "accounts/me" }, credential is null ? [] : new Metadata { { "authorization", credential } });
    }
}
