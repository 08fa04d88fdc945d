using System.Text;
using OpenIddict.Abstractions;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>What is decided without clock and database.</summary>
public sealed class DecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 5)]
    [InlineData(6, 10)]
    [InlineData(9, 80)]
    [InlineData(12, 640)]
    [InlineData(13, 900)]
    [InlineData(1_000_000, 900)]
    public void Each_wrong_try_beyond_the_free_ones_doubles_the_wait(int failures, int seconds) =>
        Assert.Equal(seconds, Throttle.OfAccountAndAddress.Delay(failures).TotalSeconds);

    [Fact]
    public void A_quiet_day_forgives()
    {
        var attempts = new Attempts { Key = "x" };
        for (var i = 0; i < 8; i++)
        {
            attempts.Fail(Now);
        }

        Assert.NotNull(attempts.ClosedUntil(Throttle.OfAccountAndAddress, Now));
        Assert.Null(attempts.ClosedUntil(Throttle.OfAccountAndAddress, Now.AddMinutes(1)));
        attempts.Fail(Now.AddDays(2));
        Assert.Equal(1, attempts.Failures);
    }

    // RFC 6238, appendix B, the last six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_of_the_app_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Encoding.ASCII.GetBytes("12345678901234567890"), seconds / 30));

    [Fact]
    public void A_code_of_the_app_counts_once_and_within_a_step()
    {
        var key = Totp.NewKey();
        var step = Totp.StepOf(Now);
        Assert.Equal(step, Totp.Match(key, Totp.Code(key, step), 0, Now));
        Assert.Equal(step - 1, Totp.Match(key, " " + Totp.Code(key, step - 1).Insert(3, " "), 0, Now));
        Assert.Null(Totp.Match(key, Totp.Code(key, step), step, Now));
        Assert.Null(Totp.Match(key, Totp.Code(key, step - 2), 0, Now));
        Assert.Null(Totp.Match(key, Totp.Code(key, step + 2), 0, Now));
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Text(Encoding.ASCII.GetBytes("12345678901234567890")));
    }

    [Theory]
    [InlineData("kurz", Problem.PasswordShort)]
    [InlineData("passwort12345", Problem.PasswordCommon)]
    [InlineData("P@ssw0rt12345", Problem.PasswordCommon)]
    [InlineData("QWERTZUIOPÜ123", Problem.PasswordCommon)]
    [InlineData("abababababababab", Problem.PasswordCommon)]
    [InlineData("beispiel.anna", Problem.PasswordLikeEmail)]
    [InlineData("vier Pferde im Regen", null)]
    public void Passwords_are_long_and_not_what_everybody_takes(string password, object? problem) =>
        Assert.Equal((Problem?)problem, PasswordRules.Find(password, "beispiel.anna@example.org", new CommonPasswords()));

    [Fact]
    public void The_list_of_common_passwords_holds_thousands_of_at_least_the_least_length() =>
        Assert.InRange(new CommonPasswords().Count, 5_000, 50_000);

    [Theory]
    [InlineData("anna@example.org", "anna@example.org")]
    [InlineData(" Anna.Öztürk@example.org ", "Anna.Öztürk@example.org")]
    [InlineData("anna@localhost", null)]
    [InlineData("Anna <anna@example.org>", null)]
    [InlineData("anna@example.org\r\nBcc: x@example.org", null)]
    [InlineData("a@b.de,c@d.de", null)]
    [InlineData("", null)]
    public void Addresses_are_bare_ones(string text, string? address) => Assert.Equal(address, EmailAddress.Read(text));

    [Theory]
    [InlineData("/konto/geraete?x=1", "/konto/geraete?x=1")]
    [InlineData("/connect/authorize?client_id=portal", "/connect/authorize?client_id=portal")]
    [InlineData("//evil.example", AccountPaths.Account)]
    [InlineData("/\\evil.example", AccountPaths.Account)]
    [InlineData("/\t/evil.example", AccountPaths.Account)]
    [InlineData("https://evil.example", AccountPaths.Account)]
    [InlineData("javascript:alert(1)", AccountPaths.Account)]
    [InlineData("evil", AccountPaths.Account)]
    [InlineData("", AccountPaths.Account)]
    [InlineData(null, AccountPaths.Account)]
    public void S11_a_page_to_go_on_to_is_one_of_ours(string? wanted, string page) => Assert.Equal(page, AccountPaths.Local(wanted));

    [Theory]
    [InlineData("", null, nameof(Authorize.Answer.SignIn))]
    [InlineData("", 5, nameof(Authorize.Answer.Go))]
    [InlineData("prompt=none", null, nameof(Authorize.Answer.Refuse))]
    [InlineData("prompt=none", 5, nameof(Authorize.Answer.Go))]
    [InlineData("prompt=login", 5, nameof(Authorize.Answer.SignIn))]
    [InlineData("max_age=60", 59, nameof(Authorize.Answer.Go))]
    [InlineData("max_age=60", 61, nameof(Authorize.Answer.SignIn))]
    [InlineData("max_age=0", 29, nameof(Authorize.Answer.Go))]
    [InlineData("max_age=0", 31, nameof(Authorize.Answer.SignIn))]
    [InlineData("max_age=60&prompt=none", 61, nameof(Authorize.Answer.Refuse))]
    public void A_recent_proof_goes_on_and_an_old_one_is_asked_for_again(string query, int? ago, string answer)
    {
        var request = new OpenIddictRequest(query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => KeyValuePair.Create(p.Split('=')[0], (string?)p.Split('=')[1])));
        Assert.Equal(answer, Authorize.Decide(request, Now.AddSeconds(-ago ?? 0) is var at && ago is null ? null : at, Now).ToString());
    }

    [Fact]
    public void A_challenge_is_used_once_in_time_and_stands_five_wrong_codes()
    {
        var code = ShortCode.New();
        Assert.True(New(code).TryUse(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), Now));
        Assert.False(New(code).TryUse(code, Now.AddHours(2)));
        Assert.False(New(null).TryUse(code, Now));
        var once = New(code);
        Assert.True(once.TryUse(code, Now));
        Assert.False(once.TryUse(code, Now));
        var tried = New(code);
        for (var i = 0; i < 5; i++)
        {
            Assert.False(tried.TryUse("0000-0000", Now));
        }

        Assert.False(tried.TryUse(code, Now));

        Challenge New(string? right)
        {
            var id = Guid.NewGuid();
            return new Challenge { Id = id, Purpose = ChallengePurpose.SignUp, CodeHash = right is null ? null : ShortCode.Hash(id, right), ExpiresAt = Now.AddHours(1) };
        }
    }
}
