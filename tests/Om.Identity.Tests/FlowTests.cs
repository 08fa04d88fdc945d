using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Sign-up, sign-in, reset, second factor, first office account.</summary>
public sealed partial class FlowTests
{
    private const string Anna = "anna@example.org";
    private const string Other = "drei Kraniche im Nebel";

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_person_signs_up_with_the_code_from_the_mail(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        var begun = await BeginAsync(host, Anna);
        Assert.Equal(0, await host.InDatabaseAsync(db => db.Accounts.CountAsync()));
        var code = CodeIn((await host.MailsAsync()).Single(m => m.To == Anna).Text);
        Assert.Null(await ConfirmAsync(host, begun.Challenge!.Value, "0000-0000"));
        Assert.Null(await ConfirmAsync(host, Guid.NewGuid(), code));
        Assert.Equal(Anna, (await ConfirmAsync(host, begun.Challenge.Value, code))!.Email);
        Assert.Null(await ConfirmAsync(host, begun.Challenge.Value, code));
        using var browser = host.NewBrowser();
        Assert.Equal("Done", (await browser.SignInAsync(Anna, Other)).State);
    }

    [Fact]
    public async Task Bad_fields_are_named_at_once_and_nothing_is_mailed()
    {
        await using var host = await IdentityHost.StartAsync();
        var begun = await host.InAsync<SignUp, SignUp.Begun>(flow => flow.BeginAsync(new SignUp.Request("anna", "kurz", " ", "de"), "a", default));
        Assert.Equal(["email", "name", "password"], begun.Problems.Select(p => p.Field).Order());
        Assert.Equal((null, 0), (begun.Challenge, await host.InDatabaseAsync(db => db.Mails.CountAsync())));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S13_nobody_learns_whether_an_address_has_an_account(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync("warm@example.org");
        foreach (var step in new Func<string, Task<object>>[]
        {
            async email => await browser.SignInAsync(email, "ein falsches Wort"),
            async email => (await BeginAsync(host, email)) with { Challenge = null },
            async email => (await host.InAsync<ResetPassword, ResetPassword.Begun>(f => f.BeginAsync(email, "de", "a", default))) with { Challenge = null },
        })
        {
            var before = host.Hasher.Count;
            var known = await step(Anna);
            var middle = host.Hasher.Count;
            var unknown = await step("otto@example.org");
            Assert.Equal(middle - before, host.Hasher.Count - middle);
            Assert.Equal(known.ToString(), unknown.ToString());
        }

        // And who guesses on with the code of either learns no more.
        foreach (var email in new[] { Anna, "otto@example.org" })
        {
            var begun = await host.InAsync<ResetPassword, ResetPassword.Begun>(f => f.BeginAsync(email, "de", "b", default));
            var before = host.Hasher.Count;
            var finished = await host.InAsync<ResetPassword, ResetPassword.Finished>(f => f.FinishAsync(begun.Challenge!.Value, "0000-0000", Other, default));
            Assert.Equal((false, 0, before), (finished.Done, finished.Problems.Count, host.Hasher.Count));
        }

        var mails = await host.MailsAsync();
        Assert.Equal(3, mails.Count(m => m.To == Anna));
        Assert.Equal(3, mails.Count(m => m.To == "otto@example.org"));
        Assert.DoesNotMatch(Code(), mails.Single(m => m.To == Anna && m.Subject.Contains("schon ein Konto", StringComparison.Ordinal)).Text);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S13_guessing_slows_the_guesser_down_and_not_the_owner(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna);
        using var owner = host.NewBrowser();
        await owner.SignInAsync(Anna);
        using var thief = host.NewBrowser();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("Refused", (await thief.SignInAsync(Anna, "geraten")).State);
        }

        var hashes = host.Hasher.Count;
        var closed = await thief.SignInAsync(Anna);
        Assert.Equal(("Wait", hashes), (closed.State, host.Hasher.Count));
        Assert.Equal(TimeSpan.FromSeconds(5), closed.ClosedUntil - host.Clock.GetUtcNow());
        // The owner's own browser goes on, from the same address even.
        Assert.Equal("Done", (await owner.SignInAsync(Anna)).State);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Refused", (await thief.SignInAsync(Anna, "geraten")).State);
        Assert.Equal(TimeSpan.FromSeconds(10), (await thief.SignInAsync(Anna, "geraten")).ClosedUntil - host.Clock.GetUtcNow());
    }

    [Fact]
    public async Task S13_spraying_over_many_accounts_closes_the_address()
    {
        await using var host = await IdentityHost.StartAsync();
        using var thief = host.NewBrowser();
        var states = new List<string>();
        for (var i = 0; i < 32; i++)
        {
            states.Add((await thief.SignInAsync($"person{i}@example.org", "Sommer2026!!")).State);
        }

        Assert.Equal(30, states.TakeWhile(s => s == "Refused").Count());
        Assert.Equal("Wait", states[^1]);
    }

    [Fact]
    public async Task S13_many_guesses_at_the_same_moment_are_not_one()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var thief = host.NewBrowser();
        await thief.SignInAsync("warm@example.org", "geraten");
        var before = host.Hasher.Count;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => thief.SignInAsync(Anna, "geraten")));
        Assert.InRange(host.Hasher.Count - before, 1, 5);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_new_password_ends_every_session(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        var tokens = await browser.TokensAsync();
        var begun = await host.InAsync<ResetPassword, ResetPassword.Begun>(f => f.BeginAsync("ANNA@example.org", "en", "a", default));
        var code = CodeIn((await host.MailsAsync())[^1].Text);
        var weak = await host.InAsync<ResetPassword, ResetPassword.Finished>(f => f.FinishAsync(begun.Challenge!.Value, code, "passwort12345", default));
        Assert.Equal(Problem.PasswordCommon, weak.Problems.Single().Problem);
        Assert.True((await host.InAsync<ResetPassword, ResetPassword.Finished>(f => f.FinishAsync(begun.Challenge!.Value, code, Other, default))).Done);
        Assert.False((await host.InAsync<ResetPassword, ResetPassword.Finished>(f => f.FinishAsync(begun.Challenge!.Value, code, Other, default))).Done);
        Assert.Equal("", await browser.Http.GetStringAsync("/test/who"));
        Assert.True((await browser.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).TryGetProperty("error", out _));
        Assert.Equal("Refused", (await browser.SignInAsync(Anna)).State);
        Assert.Equal("Done", (await browser.SignInAsync(Anna, Other)).State);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_second_factor_is_asked_for_once_it_was_proved(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        var (key, recovery) = await WithAppAsync(host);
        using var browser = host.NewBrowser();
        var asked = await browser.SignInAsync(Anna);
        Assert.Equal("SecondFactor", asked.State);
        Assert.Equal("", await browser.Http.GetStringAsync("/test/who"));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = Totp.Code(key, Totp.StepOf(host.Clock.GetUtcNow()));
        Assert.Equal("Done", (await CodeAsync(browser, asked, code)).State);
        Assert.Equal(Anna, await browser.Http.GetStringAsync("/test/who"));

        // Neither the challenge nor the code a second time.
        Assert.Equal("Refused", (await CodeAsync(browser, asked, code)).State);
        Assert.Equal("Refused", (await CodeAsync(browser, await browser.SignInAsync(Anna), code)).State);
        Assert.Equal("Done", (await CodeAsync(browser, await browser.SignInAsync(Anna), recovery[3].ToLowerInvariant())).State);
        Assert.Equal("Refused", (await CodeAsync(browser, await browser.SignInAsync(Anna), recovery[3])).State);
    }

    [Fact]
    public async Task S13_second_factors_cannot_be_guessed_through()
    {
        await using var host = await IdentityHost.StartAsync();
        var (key, _) = await WithAppAsync(host);
        using var thief = host.NewBrowser();
        var tries = 0;
        Step step;
        do
        {
            step = await CodeAsync(thief, await thief.SignInAsync(Anna), "000000");
            tries++;
        }
        while (step.State == "Refused" && tries < 50);

        Assert.Equal(("Wait", 6), (step.State, tries));
        // The owner waits half a minute at most so far.
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = Totp.Code(key, Totp.StepOf(host.Clock.GetUtcNow()));
        Assert.Equal("Done", (await CodeAsync(thief, await thief.SignInAsync(Anna), code)).State);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_first_office_account_is_made_with_the_link_of_the_terminal(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        var terminal = new StringWriter();
        await host.InAsync<Setup, int>(async setup =>
        {
            await setup.OfferAsync(terminal, default);
            return 0;
        });
        var code = Regex.Match(terminal.ToString(), "http://identity.test/konto/einrichten#([0-9a-f]{40})").Groups[1].Value;
        Assert.NotEmpty(code);
        var request = new SignUp.Request(Anna, Other, "Anna", "de");
        Assert.Null((await SetupAsync(host, "0000", request)).Account);
        Assert.Equal(Anna, (await SetupAsync(host, code, request)).Account!.Email);
        Assert.Null((await SetupAsync(host, code, request with { Email = "otto@example.org" })).Account);
        using var browser = host.NewBrowser();
        Assert.Equal("Done", (await browser.SignInAsync(Anna, Other)).State);
        Assert.Equal("office", new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(
            (await browser.TokensAsync()).GetProperty("access_token").GetString()).GetClaim("roles").Value);

        // From then on nothing is offered.
        var second = new StringWriter();
        await host.InAsync<Setup, int>(async setup =>
        {
            await setup.OfferAsync(second, default);
            return 0;
        });
        Assert.Empty(second.ToString());
    }

    [Fact]
    public async Task A_code_from_a_file_opens_the_first_office_account_and_is_never_printed()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "ein-langer-code-aus-dem-secret\n");
        await using var host = await IdentityHost.StartAsync(settings: new() { ["Identity:SetupCodeFile"] = file });
        var terminal = new StringWriter();
        await host.InAsync<Setup, int>(async setup =>
        {
            await setup.OfferAsync(terminal, default);
            return 0;
        });
        Assert.Empty(terminal.ToString());
        var request = new SignUp.Request(Anna, Other, "Anna", "de");
        Assert.NotNull((await SetupAsync(host, "ein-langer-code-aus-dem-secret", request)).Account);
        File.Delete(file);
    }

    [Fact]
    public async Task A_proof_gets_old_and_is_renewed_by_asking_again()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        using (var old = await browser.AuthorizeAsync(("max_age", "600")))
        {
            Assert.StartsWith("/konto/bestaetigen?weiter=", old.Headers.Location!.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("Refused", (await browser.StepAsync("/test/again", ("password", "falsch"))).State);
        Assert.Equal("Done", (await browser.StepAsync("/test/again", ("password", IdentityHost.Password))).State);
        using var fresh = await browser.AuthorizeAsync(("max_age", "600"));
        Assert.StartsWith(IdentityHost.Return, fresh.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(byte[] Key, IReadOnlyList<string> Recovery)> WithAppAsync(IdentityHost host)
    {
        var account = await host.AccountAsync(Anna);
        return await host.InAsync<IServiceProvider, (byte[], IReadOnlyList<string>)>(async services =>
        {
            var db = (IdentityDb)services.GetService(typeof(IdentityDb))!;
            var factors = (SecondFactor)services.GetService(typeof(SecondFactor))!;
            var own = await db.Accounts.SingleAsync(a => a.Id == account.Id);
            var session = new Session { Id = Guid.NewGuid(), AccountId = own.Id, CreatedAt = host.Clock.GetUtcNow(), AuthTime = host.Clock.GetUtcNow(), Methods = "pwd" };
            var offer = await factors.BeginAsync(own, default);
            var key = FromBase32(offer.Key);
            var codes = await factors.ConfirmAsync(new SignedIn(session, own), Totp.Code(key, Totp.StepOf(host.Clock.GetUtcNow())), default);
            return (key, codes!);
        });
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private static Task<Step> CodeAsync(Browser browser, Step asked, string code) =>
        browser.StepAsync("/test/code", ("challenge", asked.Challenge.ToString()!), ("code", code));

    private static Task<SignUp.Begun> BeginAsync(IdentityHost host, string email) =>
        host.InAsync<SignUp, SignUp.Begun>(flow => flow.BeginAsync(new SignUp.Request(email, Other, "Anna", "de"), "a", default));

    private static Task<Account?> ConfirmAsync(IdentityHost host, Guid challenge, string code) =>
        host.InAsync<SignUp, Account?>(flow => flow.ConfirmAsync(challenge, code, default));

    private static Task<Setup.Result> SetupAsync(IdentityHost host, string code, SignUp.Request request) =>
        host.InAsync<Setup, Setup.Result>(setup => setup.CompleteAsync(code, request, "a", default));

    private static string CodeIn(string text) => Code().Match(text).Value.Trim();

    [GeneratedRegex("    [0-9A-Z]{4}-[0-9A-Z]{4}")]
    private static partial Regex Code();
}
