using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Contracts.Identity;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>What the service does with everything of one person.</summary>
public sealed class PersonTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S61_an_erased_person_leaves_no_run_no_share_and_no_name_in_the_trail(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var me = Guid.NewGuid().ToString();
        var headers = host.Host.As(me, "adviser");
        for (var i = 0; i < 25; i++)
        {
            await host.StartOwnRunAsync(me);
        }

        var (firms, firm) = await host.StartOwnRunAsync("firm");
        await host.ShareAsync(firms.Name, firm, "accounts/" + me);
        await host.GetAsync(firms.Name, headers);
        Assert.Equal($"accounts/{me}", (await host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = firms.Name }, firm)).Accesses.Single().Caller);

        await TellAsync(host, me);
        await Eventually.HoldsAsync(() => host.InDbAsync(async db => !await db.Assessments.AnyAsync(a => a.Owner == me)), "the runs are gone");
        await Eventually.HoldsAsync(() => host.InDbAsync(db => db.Set<ErasedSubject>().AnyAsync(e => e.Subject == me)), "it is remembered");
        Assert.Equal(25, (await host.EventsAsync<AssessmentErased>("assessments/")).Count(e => e.ByOwner));
        Assert.Empty((await host.Shares.ListSharesAsync(new ListSharesRequest { Parent = firms.Name }, firm)).Shares);
        Assert.Equal("", (await host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = firms.Name }, firm)).Accesses.Single().Caller);
        Assert.Equal(firms.Name, (await host.GetAsync(firms.Name, firm)).Name);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S62_R13_late_and_repeated_news_restored_rows_and_live_tokens_bring_nothing_back(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var me = Guid.NewGuid().ToString();
        await host.StartOwnRunAsync(me);
        await TellAsync(host, me);
        await Eventually.HoldsAsync(() => host.InDbAsync(db => db.Set<ErasedSubject>().AnyAsync(e => e.Subject == me)), "it is remembered");
        await TellAsync(host, me);

        // A token lives on for some minutes.
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", () => host.StartOwnRunAsync(me));
        var (guests, guest) = await host.StartRunAsync();
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", () => host.Runs.TakeOverAssessmentAsync(
            new TakeOverAssessmentRequest { AccessCode = guest[0].Value["Guest ".Length..] }, host.Host.As(me)).ResponseAsync);
        Assert.Equal(guests.Name, (await host.GetAsync(guests.Name, guest)).Name);

        // A backup brings a run back; the service starts on it.
        await host.InDbAsync(async db =>
        {
            db.Assessments.Add(Given.Run(owner: me));
            return await db.SaveChangesAsync();
        });
        await host.Host.Services.GetRequiredService<ErasureJob<AssessmentsDb>>().RunAsync(all: true, default);
        Assert.False(await host.InDbAsync(db => db.Assessments.AnyAsync(a => a.Owner == me)));
        Assert.Equal(1, await host.InDbAsync(db => db.Set<ErasedSubject>().CountAsync(e => e.Subject == me)));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S63_an_export_holds_all_of_ones_own_and_nothing_of_others(string provider)
    {
        var host = await hosts.On(provider);
        var me = "export-" + Guid.NewGuid();
        var (run, headers) = await host.StartOwnRunAsync(me);
        await host.DeclareAsync(run.Name, headers);
        await host.Runs.SaveAnswersAsync(
            new SaveAnswersRequest { Parent = run.Name, Answers = { new V1.Answer { Item = "a1", Need = NeedForAction.Some, Revision = 1, Note = "meine Notiz" } } }, headers);
        await host.ShareAsync(run.Name, headers, "partnerClients/p");
        await host.Runs.DecideStatisticsAsync(
            new DecideStatisticsRequest { Name = run.Name, Decision = StatisticsConsent.Types.Decision.Granted, ConsentVersion = "2026-11" }, headers);
        var (others, other) = await host.StartOwnRunAsync("other-" + Guid.NewGuid());
        await host.ShareAsync(others.Name, other, "accounts/" + me);

        var data = new V1.PersonalDataService.PersonalDataServiceClient(host.Host.Channel());
        var tables = await ReadAsync(data, headers);
        Assert.Equal(
            [("assessments", 1), ("answers", 6), ("measures", 2), ("declarations", 1), ("shares", 1), ("shared_with_me", 1), ("consents", 2), ("acts", 0)],
            tables.Select(t => (t.Name, t.Rows.Count)));
        Assert.All(tables, t => Assert.All(t.Rows, r => Assert.Equal(t.Columns.Count, r.Values.Count)));
        Assert.Contains(tables.Single(t => t.Name == "answers").Rows, r => r.Values.Contains("meine Notiz"));
        Assert.Contains(tables.Single(t => t.Name == "consents").Rows, r => r.Values.Contains("statistics") && r.Values.Contains("2026-11") && r.Values.Contains("granted"));
        Assert.DoesNotContain(tables.SelectMany(t => t.Rows).SelectMany(r => r.Values), v => v.StartsWith("other-", StringComparison.Ordinal));

        var old = new Metadata { { "authorization", "Bearer " + host.Host.Issuer.Token(me, [], t => t.Claims["auth_time"] = DateTimeOffset.UtcNow.AddMinutes(-11).ToUnixTimeSeconds()) } };
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "SIGN_IN_AGAIN", () => ReadAsync(data, old));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S64_every_consent_and_its_end_is_on_record_with_the_words_agreed_to(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("consents");
        var share = await host.ShareAsync(run.Name, owner, "accounts/rita");
        await host.Shares.RevokeShareAsync(new RevokeShareRequest { Name = share.Name }, owner);
        foreach (var decision in new[] { StatisticsConsent.Types.Decision.Granted, StatisticsConsent.Types.Decision.Granted, StatisticsConsent.Types.Decision.Refused })
        {
            await host.Runs.DecideStatisticsAsync(new DecideStatisticsRequest { Name = run.Name, Decision = decision, ConsentVersion = "v" + (int)decision }, owner);
        }

        var id = Guid.Parse(run.Name.Split('/')[1]);
        Assert.Equal(
            [("share accounts/rita", "granted", "2026-11"), ("share accounts/rita", "revoked", "2026-11"), ("statistics", "granted", "v1"), ("statistics", "revoked", "v2")],
            (await host.InDbAsync(db => db.Consents.Where(c => c.AssessmentId == id).OrderBy(c => c.Id).ToListAsync())).Select(c => (c.Purpose, c.Decision, c.TextVersion)));
    }

    [Fact]
    public async Task S61_what_was_erased_stands_in_no_file_any_more()
    {
        await using var host = await AssessmentsHost.StartAsync("sqlite");
        var me = Guid.NewGuid().ToString();
        var (run, headers) = await host.StartOwnRunAsync(me);
        for (var i = 0; i < 50; i++)
        {
            await host.PlanAsync(run.Name, headers, $"Kanarienvogel {i}");
        }

        var folder = host.Host.Data["Database:Folder"]!;
        Assert.Contains(Files(), text => text.Contains("Kanarienvogel", StringComparison.Ordinal));
        await TellAsync(host, me);
        await Eventually.HoldsAsync(() => host.InDbAsync(db => db.Set<ErasedSubject>().AnyAsync(e => e.Subject == me)), "it is remembered");
        await Eventually.HoldsAsync(
            async () =>
            {
                await host.Host.Services.GetRequiredService<ErasureJob<AssessmentsDb>>().RunAsync(all: true, default);
                return !Files().Any(text => text.Contains("Kanarienvogel", StringComparison.Ordinal));
            },
            "no file holds it");

        IEnumerable<string> Files() => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        });
    }

    private static Task<int> TellAsync(AssessmentsHost host, string subject) => host.InDbAsync(async db =>
    {
        db.Publish(new AccountErased(subject, DateTimeOffset.UtcNow), DateTimeOffset.UtcNow);
        return await db.SaveChangesAsync();
    });

    private static async Task<List<PersonalTable>> ReadAsync(V1.PersonalDataService.PersonalDataServiceClient client, Metadata headers)
    {
        using var call = client.ExportPersonalData(new ExportPersonalDataRequest(), headers);
        var tables = new List<PersonalTable>();
        await foreach (var table in call.ResponseStream.ReadAllAsync())
        {
            tables.Add(table);
        }

        return tables;
    }
}
