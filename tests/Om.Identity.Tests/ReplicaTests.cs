using System.Text.Json;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Two instances on one database.</summary>
public sealed class ReplicaTests
{
    private const string Anna = "anna@example.org";

    [Fact]
    public async Task What_one_instance_begins_the_other_finishes()
    {
        await using var one = await IdentityHost.StartAsync("postgres");
        await using var two = await one.SecondAsync();
        await one.AccountAsync(Anna);
        using var browser = one.NewBrowser();
        using var other = two.NewBrowser();
        await browser.SignInAsync(Anna);
        foreach (System.Net.Cookie cookie in browser.Cookies.GetCookies(one.Service.Http))
        {
            other.Cookies.Add(two.Service.Http, new System.Net.Cookie(cookie.Name, cookie.Value));
        }

        // Code from one, tokens from the other, refreshed at the first.
        var code = await browser.CodeAsync();
        var tokens = await other.ExchangeAsync(code, ("code_verifier", browser.Verifier));
        var renewed = await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.Equal(JsonValueKind.String, renewed.GetProperty("access_token").ValueKind);
        Assert.Equal(Anna, await other.Http.GetStringAsync("/test/who"));
        Assert.Equal(await browser.Http.GetStringAsync(OpenIdServer.KeysPath), await other.Http.GetStringAsync(OpenIdServer.KeysPath));

        // Of two uses at the same moment one counts; and what ends at one is over at the other.
        var again = await Task.WhenAll(
            browser.RefreshAsync(renewed.GetProperty("refresh_token").GetString()!), other.RefreshAsync(renewed.GetProperty("refresh_token").GetString()!));
        Assert.Single(again, a => a.TryGetProperty("access_token", out _));
        using (await browser.Http.GetAsync("/connect/logout"))
        {
            Assert.Equal("", await other.Http.GetStringAsync("/test/who"));
        }
    }
}
