using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Registering a passkey and signing in with it.</summary>
public sealed class PasskeyTests
{
    private const string Anna = "anna@example.org";
    private const string Origin = "http://identity.test";

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_passkey_is_registered_and_signs_in_by_itself(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna);
        using var key = new SoftKey(Origin);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        Assert.True(await RegisterAsync(browser, options => key.Register(options)));
        Assert.Contains(await host.MailsAsync(), m => m.Subject.Contains("Passkey", StringComparison.Ordinal));

        using var elsewhere = host.NewBrowser();
        var begun = await BeginAsync(elsewhere);
        var answer = key.SignIn(begun.Options);
        Assert.Equal("Done", (await FinishAsync(elsewhere, begun, answer)).State);
        Assert.Equal(Anna, await elsewhere.Http.GetStringAsync("/test/who"));
        var token = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken((await elsewhere.TokensAsync()).GetProperty("access_token").GetString());
        Assert.Equal("hwk", token.GetClaim("amr").Value);
        // The same answer a second time, and one to another request, are worth nothing.
        Assert.Equal("Refused", (await FinishAsync(elsewhere, begun, answer)).State);
        Assert.Equal("Refused", (await FinishAsync(elsewhere, await BeginAsync(elsewhere), answer)).State);
    }

    [Fact]
    public async Task A_passkey_of_another_site_of_another_person_or_without_the_devices_lock_is_refused()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var key = new SoftKey(Origin);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        Assert.False(await RegisterAsync(browser, options => key.Register(options, "http://identity.test.evil.example")));
        Assert.False(await RegisterAsync(browser, options => key.Register(options, verified: false)));
        Assert.True(await RegisterAsync(browser, options => key.Register(options)));
        using var elsewhere = host.NewBrowser();
        foreach (var answer in new Func<string, string>[]
        {
            options => key.SignIn(options, "http://evil.example"),
            options => key.SignIn(options, verified: false),
            options =>
            {
                using var other = new SoftKey(Origin);
                return other.SignIn(options);
            },
            _ => "{}",
            _ => "kein JSON",
        })
        {
            var begun = await BeginAsync(elsewhere);
            Assert.Equal("Refused", (await FinishAsync(elsewhere, begun, answer(begun.Options))).State);
        }

        Assert.Equal("", await elsewhere.Http.GetStringAsync("/test/who"));
    }

    [Fact]
    public async Task A_passkey_is_registered_only_soon_after_a_proof()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        using var refused = await browser.PostAsync("/test/passkey/new");
        Assert.Equal("SIGN_IN_AGAIN", await refused.Content.ReadAsStringAsync());
    }

    private static async Task<bool> RegisterAsync(Browser browser, Func<string, string> answer)
    {
        var begun = await browser.JsonAsync<Ceremony>("/test/passkey/new");
        return await browser.JsonAsync<bool>("/test/passkey/add", ("challenge", begun.Challenge.ToString()), ("credential", answer(begun.Options)));
    }

    private static Task<Ceremony> BeginAsync(Browser browser) => browser.JsonAsync<Ceremony>("/test/passkey/ask");

    private static Task<Step> FinishAsync(Browser browser, Ceremony begun, string answer) =>
        browser.StepAsync("/test/passkey/use", ("challenge", begun.Challenge.ToString()), ("credential", answer));
}

/// <summary>What a page's script learns of a ceremony.</summary>
internal sealed record Ceremony(Guid Challenge, string Options);
