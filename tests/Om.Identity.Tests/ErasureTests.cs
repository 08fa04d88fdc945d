using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Contracts.Identity;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Taking the own account out, and erasing it.</summary>
public sealed class ErasureTests
{
    private const string Canary = "kanarienvogel";

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S61_an_erased_account_leaves_nothing_but_its_number(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider, ownTokens: false);
        var account = await CanaryAsync(host);
        var other = await host.AccountAsync("berta@example.org");
        await host.InDatabaseAsync(async db =>
        {
            db.Grants.Add(Grant.Create(other.Id, Roles.Adviser, "", null, null, account.Subject, "given by the erased", host.Clock.GetUtcNow()));
            return await db.SaveChangesAsync();
        });
        var client = new V1.AccountService.AccountServiceClient(host.Service.Channel());
        Assert.Contains(Canary, await DumpAsync(host), StringComparison.Ordinal);
        await client.EraseAccountAsync(new V1.EraseAccountRequest { Name = "accounts/me" }, host.Service.As(account.Subject));

        var dump = await DumpAsync(host);
        Assert.DoesNotContain(Canary, dump, StringComparison.OrdinalIgnoreCase);
        var files = Directory.EnumerateFiles((await DataFolderAsync(host)), "*.eml", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.DoesNotContain(Canary, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal(AccountEraser.Erased, await host.InDatabaseAsync(db => db.Grants.Where(g => g.AccountId == other.Id && g.Role == Roles.Adviser).Select(g => g.GrantedBy).SingleAsync()));
        var kept = await host.InDatabaseAsync(db => db.Set<ErasedSubject>().SingleAsync());
        Assert.Equal(account.Subject, kept.Subject);
        Assert.Equal(1, await host.InDatabaseAsync(db => db.Outbox.CountAsync(r => r.Type == EventNames.Of(typeof(AccountErased)))));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
            () => client.EraseAccountAsync(new V1.EraseAccountRequest { Name = "accounts/me" }, host.Service.As(account.Subject)).ResponseAsync);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S62_an_account_a_backup_brought_back_goes_again_by_its_own_tombstone_and_by_what_others_tell(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider, ownTokens: false);
        var account = await CanaryAsync(host);
        await host.InDatabaseAsync(async db =>
        {
            await db.RememberErasedAsync(account.Subject, host.Clock.GetUtcNow(), host.Clock.GetUtcNow(), default);
            return await db.SaveChangesAsync();
        });
        var job = host.Service.Services.GetRequiredService<ErasureJob<IdentityDb>>();
        await job.RunAsync(all: true, default);
        Assert.DoesNotContain(Canary, await DumpAsync(host), StringComparison.OrdinalIgnoreCase);

        // Each day the others are told again.
        host.Clock.Advance(TimeSpan.FromHours(25));
        await job.RunAsync(all: false, default);
        await job.RunAsync(all: false, default);
        Assert.Equal(1, await host.InDatabaseAsync(db => db.Outbox.CountAsync(r => r.Type == EventNames.Of(typeof(AccountErased)))));

        // And in turn: one this database knows nothing of.
        var second = await CanaryAsync(host, "second");
        await host.InDatabaseAsync(async db =>
        {
            db.Publish(new AccountErased(second.Subject, host.Clock.GetUtcNow()), host.Clock.GetUtcNow());
            return await db.SaveChangesAsync();
        });
        await Eventually.HoldsAsync(() => host.InDatabaseAsync(async db => !await db.Accounts.AnyAsync(a => a.Id == second.Id)), "the second account is gone");
        await Eventually.HoldsAsync(() => host.InDatabaseAsync(db => db.Set<ErasedSubject>().AnyAsync(e => e.Subject == second.Subject)), "and remembered");
    }

    [Fact]
    public async Task S63_nobody_exports_or_erases_another_account_or_with_an_old_proof()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        var anna = await host.AccountAsync();
        var berta = await host.AccountAsync("berta@example.org");
        var client = new V1.AccountService.AccountServiceClient(host.Service.Channel());
        foreach (var name in new[] { berta.Name, $"accounts/{Guid.NewGuid()}" })
        {
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => ReadAsync(client, name, host.Service.As(anna.Subject)));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
                () => client.EraseAccountAsync(new V1.EraseAccountRequest { Name = name }, host.Service.As(anna.Subject, Roles.Office)).ResponseAsync);
        }

        var old = Proved(host, anna, TimeSpan.FromMinutes(11));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "SIGN_IN_AGAIN", () => ReadAsync(client, "accounts/me", old));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "SIGN_IN_AGAIN",
            () => client.EraseAccountAsync(new V1.EraseAccountRequest { Name = "accounts/me" }, old).ResponseAsync);
        var tables = await ReadAsync(client, "accounts/me", Proved(host, anna, TimeSpan.FromMinutes(9)));
        Assert.Contains("anna@example.org", tables.Single(t => t.Name == "account").Rows.Single().Values);
        Assert.DoesNotContain(tables.SelectMany(t => t.Rows).SelectMany(r => r.Values), v => v.Contains("berta", StringComparison.Ordinal) || v == anna.PasswordHash);
        Assert.Equal(2, await host.InDatabaseAsync(db => db.Accounts.CountAsync()));
    }

    [Fact]
    public async Task The_last_of_the_office_cannot_erase_themselves()
    {
        await using var host = await IdentityHost.StartAsync(ownTokens: false);
        var boss = await host.AccountAsync("boss@example.org", Roles.Office);
        var client = new V1.AccountService.AccountServiceClient(host.Service.Channel());
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "LAST_OFFICE",
            () => client.EraseAccountAsync(new V1.EraseAccountRequest { Name = "accounts/me" }, host.Service.As(boss.Subject)).ResponseAsync);
        await host.AccountAsync("next@example.org", Roles.Office);
        await client.EraseAccountAsync(new V1.EraseAccountRequest { Name = boss.Name }, host.Service.As(boss.Subject));
        Assert.Equal(1, await host.InDatabaseAsync(db => db.Accounts.CountAsync()));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_what_the_office_does_and_what_others_may_not_is_in_the_trail(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider, ownTokens: false);
        var account = await host.AccountAsync();
        var grants = new V1.GrantService.GrantServiceClient(host.Service.Channel());
        var office = host.Service.As("boss", Roles.Office);
        var grant = await grants.CreateGrantAsync(new V1.CreateGrantRequest { Grant = new V1.Grant { Account = account.Name, Role = Roles.CheckAuthor, Reason = "x" } }, office);
        await grants.EndGrantAsync(new V1.EndGrantRequest { Name = grant.Name, Reason = "x" }, office);
        await Faults.ThrowsAsync(StatusCode.PermissionDenied, "ROLE_MISSING",
            () => grants.EndGrantAsync(new V1.EndGrantRequest { Name = grant.Name, Reason = "x" }, host.Service.As("sly", Roles.CheckAuthor, "network_coordinator@networks/7")).ResponseAsync);
        await grants.ListGrantsAsync(new V1.ListGrantsRequest { Parent = "accounts/me" }, host.Service.As(account.Subject));

        var entries = await host.InDatabaseAsync(db => db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(
            [
                ("CreateGrant", "", "", true), ("CreateGrant", grant.Name, "", true), ("EndGrant", grant.Name, "", true), ("EndGrant", grant.Name, "networks/7", false),
            ],
            entries.Select(e => (e.Method.Split('/')[1], e.Resource, e.OnBehalfOf, e.Allowed)));
        Assert.Equal(["boss", "sly"], await host.InDatabaseAsync(db => db.Set<AuditActor>().Select(a => a.Subject).OrderBy(s => s).ToListAsync()));
    }

    /// <summary>An account with something of everything, the canary wherever a person's words can stand.</summary>
    private static Task<Account> CanaryAsync(IdentityHost host, string name = "first") => host.InDatabaseAsync(async db =>
    {
        var now = host.Clock.GetUtcNow();
        var account = Account.Create($"{Canary}-{name}@example.org", $"Kanarienvogel {Canary}", "de", "hash", now);
        db.Accounts.Add(account);
        db.Grants.Add(Grant.Create(account.Id, Roles.CheckAuthor, "", null, null, "test", $"because {Canary} wanted it", now));
        db.Sessions.Add(new Session { Id = Guid.NewGuid(), AccountId = account.Id, CreatedAt = now, AuthTime = now, Methods = "pwd", Device = Canary, SeenAt = now });
        db.Devices.Add(new KnownDevice { Id = Guid.NewGuid(), AccountId = account.Id, Hash = [1], UsedAt = now });
        db.RecoveryCodes.Add(new RecoveryCode { AccountId = account.Id, Hash = [2] });
        db.Challenges.Add(new Challenge { Id = Guid.NewGuid(), Purpose = ChallengePurpose.ResetPassword, AccountId = account.Id, Email = account.Email, DisplayName = Canary, ExpiresAt = now.AddDays(1) });
        db.Mails.Add(new MailRow { Recipient = account.Email!, Subject = "x", Text = Canary, CreatedAt = now, ExpiresAt = now.AddDays(30), NextAt = now.AddDays(29) });
        db.Add(new AuditActor { Key = Guid.NewGuid(), Subject = account.Subject });
        await db.SaveChangesAsync();
        return account;
    });

    private static async Task<List<V1.AccountTable>> ReadAsync(V1.AccountService.AccountServiceClient client, string name, Metadata headers)
    {
        using var call = client.ExportAccount(new V1.ExportAccountRequest { Name = name }, headers);
        var tables = new List<V1.AccountTable>();
        await foreach (var table in call.ResponseStream.ReadAllAsync())
        {
            tables.Add(table);
        }

        return tables;
    }

    private static Metadata Proved(IdentityHost host, Account account, TimeSpan ago) => new()
    {
        {
            "authorization", "Bearer " + host.Service.Issuer.Token(account.Subject, [],
                t => t.Claims["auth_time"] = (host.Clock.GetUtcNow() - ago).ToUnixTimeSeconds())
        },
    };

    private static Task<string> DataFolderAsync(IdentityHost host) => Task.FromResult(host.Service.Data["Database:Folder"]!);

    /// <summary>Every row of every table as text.</summary>
    private static Task<string> DumpAsync(IdentityHost host) => host.InDatabaseAsync(async db =>
    {
        var text = new System.Text.StringBuilder();
        var connection = db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync();
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()).OfType<string>().Distinct())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    text.Append(reader.GetValue(i)).Append('|');
                }
            }
        }

        return text.ToString();
    });
}
