using System.Text.RegularExpressions;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Changes of the own account, grants, mails, and what is swept away.</summary>
public sealed class ChangeTests
{
    private const string Anna = "anna@example.org";
    private const string Other = "drei Kraniche im Nebel";

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Another_address_is_taken_once_its_code_was_typed(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync("otto@example.org");
        var account = await host.AccountAsync(Anna);
        foreach (var (email, code, taken) in new[] { ("otto@example.org", "0000-0000", false), ("neu@example.org", "", true) })
        {
            var begun = await WithAsync(host, account, (flow, current) => flow.BeginEmailAsync(current, email, "a", default));
            var mail = (await host.MailsAsync()).Last(m => m.To == email).Text;
            var typed = code.Length > 0 ? code : Regex.Match(mail, "[0-9A-Z]{4}-[0-9A-Z]{4}").Value;
            Assert.Equal(taken, await WithAsync(host, account, (flow, current) => flow.ConfirmEmailAsync(current, begun.Challenge!.Value, typed, default)));
        }

        Assert.Contains(await host.MailsAsync(), m => m.To == Anna && m.Subject.Contains("Adresse", StringComparison.Ordinal));
        using var browser = host.NewBrowser();
        Assert.Equal("Refused", (await browser.SignInAsync(Anna)).State);
        Assert.Equal("Done", (await browser.SignInAsync("neu@example.org")).State);
    }

    [Fact]
    public async Task A_new_password_needs_a_recent_proof_and_leaves_only_this_session()
    {
        await using var host = await IdentityHost.StartAsync();
        var account = await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        Assert.Equal([Problem.PasswordShort], (await WithAsync(host, account, (flow, current) => flow.SetPasswordAsync(current, "kurz", default))).Select(p => p.Problem));
        Assert.Empty(await WithAsync(host, account, (flow, current) => flow.SetPasswordAsync(current, Other, default)));
        Assert.Equal("", await browser.Http.GetStringAsync("/test/who"));
        var old = await Assert.ThrowsAsync<Fault>(() => WithAsync(host, account, (flow, current) =>
        {
            current.Session.AuthTime -= TimeSpan.FromMinutes(11);
            return flow.SetPasswordAsync(current, Other, default);
        }));
        Assert.Equal("SIGN_IN_AGAIN", old.Reason);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Grants_are_given_and_taken_with_a_reason_and_seen_by_their_owner(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider, ownTokens: false);
        var account = await host.AccountAsync(Anna);
        var grants = new V1.GrantService.GrantServiceClient(host.Service.Channel());
        var office = host.Service.As("boss", Roles.Office);
        var create = new V1.CreateGrantRequest
        {
            Grant = new V1.Grant { Account = "accounts/ANNA@example.org", Role = Roles.NetworkCoordinator, Organisation = "networks/7", Reason = "gewählt" },
            RequestId = Guid.NewGuid().ToString(),
        };
        var grant = await grants.CreateGrantAsync(create, office);
        Assert.Equal(grant, await grants.CreateGrantAsync(create, office));
        Assert.Equal((account.Name, V1.Grant.Types.State.Active, "boss"), (grant.Account, grant.State, grant.GrantedBy));
        Assert.Equal([Roles.NetworkCoordinator, Roles.NetworkCoordinator + "@networks/7"],
            await host.InAsync<Subjects, IReadOnlyList<string>>(s => s.RolesAsync(account.Id, default)));

        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            async () => await grants.EndGrantAsync(new V1.EndGrantRequest { Name = grant.Name, Reason = "Ende", Etag = "\"v9\"" }, office));
        var ended = await grants.EndGrantAsync(new V1.EndGrantRequest { Name = grant.Name, Reason = "Ende", Etag = grant.Etag }, office);
        Assert.Equal((V1.Grant.Types.State.Ended, "boss", "Ende"), (ended.State, ended.EndedBy, ended.EndReason));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "GRANT_ENDED",
            async () => await grants.EndGrantAsync(new V1.EndGrantRequest { Name = grant.Name, Reason = "Ende" }, office));
        Assert.Empty(await host.InAsync<Subjects, IReadOnlyList<string>>(s => s.RolesAsync(account.Id, default)));
        var own = await grants.ListGrantsAsync(new V1.ListGrantsRequest { Parent = "accounts/me" }, host.Service.As(account.Subject));
        Assert.Equal([ended], own.Grants);
    }

    [Fact]
    public async Task Bad_fields_of_a_grant_are_named_at_once_and_the_last_office_stays()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        var account = await host.AccountAsync(Anna, Roles.Office);
        var grants = new V1.GrantService.GrantServiceClient(host.Service.Channel());
        var office = host.Service.As("boss", Roles.Office);
        await Faults.InvalidAsync(async () => await grants.CreateGrantAsync(new V1.CreateGrantRequest(), office), "grant.role", "grant.reason", "grant.account");
        await Faults.InvalidAsync(async () => await grants.CreateGrantAsync(new V1.CreateGrantRequest
        {
            Grant = new V1.Grant { Account = account.Name, Role = Roles.PartnerDelegate, Reason = "x", ValidUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(host.Clock.GetUtcNow()) },
        }, office), "grant.organisation", "grant.valid_until");
        await Faults.InvalidAsync(async () => await grants.CreateGrantAsync(new V1.CreateGrantRequest
        {
            Grant = new V1.Grant { Account = account.Name, Role = Roles.PartnerSystem, Reason = "x", Organisation = "networks/7 or 1=1" },
        }, office), "grant.role", "grant.organisation");
        var only = (await grants.ListGrantsAsync(new V1.ListGrantsRequest { Parent = account.Name }, office)).Grants.Single();
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "LAST_OFFICE",
            async () => await grants.EndGrantAsync(new V1.EndGrantRequest { Name = only.Name, Reason = "weg" }, office));
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "holds no key")]
    [InlineData("kein JSON", "is not a JSON Web Key Set")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AAAA"}]}""", "holds a private or secret key")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}""", "holds a private or secret key")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""", "may hold RSA keys")]
    public void Keys_of_a_client_are_public_and_strong(string jwks, string problem) =>
        Assert.StartsWith(problem, PartnerClientService.KeysProblem(jwks), StringComparison.Ordinal);

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Every_mail_has_its_texts_and_puts_the_code_on_a_line_of_its_own(string language)
    {
        foreach (var kind in Enum.GetValues<MailKind>())
        {
            var (subject, text) = MailTexts.Of(kind, language, "ABCD-1234", "https://example.org");
            Assert.NotEmpty(subject);
            Assert.EndsWith("https://example.org\n", text, StringComparison.Ordinal);
            Assert.Equal(kind is MailKind.SignUp or MailKind.Reset or MailKind.EmailChange, text.Contains("\n    ABCD-1234\n", StringComparison.Ordinal));
            // A link in a mail would be followed by machines that look into it.
            Assert.DoesNotContain("https://example.org/", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void S39_neither_recipient_nor_subject_can_break_out_of_its_header()
    {
        Assert.ThrowsAny<Exception>(() => MailSender.Compose(Row("a@example.org\r\nBcc: b@example.org", "Code"), "om@example.org"));
        var text = MailSender.Compose(Row("a@example.org", "Über\r\nX: y"), "om@example.org").ToString()!;
        Assert.DoesNotContain("\nX:", text, StringComparison.Ordinal);

        static MailRow Row(string recipient, string subject) =>
            new() { Recipient = recipient, Subject = subject, Text = "t", CreatedAt = default, ExpiresAt = default, NextAt = default };
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_is_over_is_swept_away_and_what_lives_stays(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync(Anna);
        using var browser = host.NewBrowser();
        await browser.SignInAsync(Anna);
        await browser.TokensAsync();
        await host.InAsync<SignUp, object>(async flow => await flow.BeginAsync(new SignUp.Request("neu@example.org", Other, "Neu", "de"), "a", default));
        await SweepAsync(host);
        Assert.Equal("1 1 True", await CountAsync(host));
        host.Clock.Advance(Session.Idle + TimeSpan.FromDays(2));
        await SweepAsync(host);
        Assert.Equal("0 0 False", await CountAsync(host));
    }

    private static Task<int> SweepAsync(IdentityHost host) => host.InAsync<Sweep, int>(async sweep =>
    {
        await sweep.RunAsync(default);
        return 0;
    });

    private static Task<string> CountAsync(IdentityHost host) => host.InDatabaseAsync(async db =>
        $"{await db.Sessions.CountAsync()} {await db.Challenges.CountAsync(c => c.Purpose == ChallengePurpose.SignUp)} "
        + $"{await db.Set<OpenIddict.EntityFrameworkCore.Models.OpenIddictEntityFrameworkCoreToken<Guid>>().AnyAsync()}");

    private static Task<T> WithAsync<T>(IdentityHost host, Account account, Func<ChangeAccount, SignedIn, Task<T>> work) =>
        host.InAsync<IServiceProvider, T>(async services =>
        {
            var db = (IdentityDb)services.GetService(typeof(IdentityDb))!;
            var now = host.Clock.GetUtcNow();
            var session = new Session { Id = Guid.NewGuid(), AccountId = account.Id, CreatedAt = now, AuthTime = now, Methods = "pwd" };
            return await work((ChangeAccount)services.GetService(typeof(ChangeAccount))!, new SignedIn(session, await db.Accounts.SingleAsync(a => a.Id == account.Id)));
        });
}
