using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>S56: every look at a firm's run by somebody else is in the trail, and the trail cannot be bent unnoticed.</summary>
public sealed class AuditTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_looks_of_others_and_refusals_are_entries_and_the_owners_own_work_is_none(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("audited-" + provider);
        await host.RateAllAsync(run.Name, owner);
        await host.PlanAsync(run.Name, owner);
        await host.GetAsync(run.Name, owner);
        await host.ShareAsync(run.Name, owner, "partnerClients/reader", V1.Share.Types.Scope.Result);
        Assert.Empty((await ListAsync(run.Name)).Accesses);

        var partner = host.Host.As("reader", "partner_system", "partner_system@partners/7");
        await host.GetAsync(run.Name, partner);
        await host.Runs.GetResultAsync(new GetResultRequest { Name = run.Name }, partner);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, partner).ResponseAsync);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.RateAsync(run.Name, host.Host.As("stranger"), "a1", NeedForAction.None));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, ServiceHost.Guest(AccessCode.New())));

        var seen = (await ListAsync(run.Name)).Accesses;
        Assert.Equal(
            [
                ("", "", "", "GetAssessment", false),
                ("accounts/stranger", "", "", "SaveAnswers", false),
                ("partnerClients/reader", "Kammer Köln", "partners/7", "ListAnswers", false),
                ("partnerClients/reader", "Kammer Köln", "partners/7", "GetResult", true),
                ("partnerClients/reader", "Kammer Köln", "partners/7", "GetAssessment", true),
            ],
            seen.Select(a => (a.Caller, a.CallerName, a.OnBehalfOf, a.Method, a.Allowed)));
        Assert.Equal(seen, (await ListAsync("assessments/-")).Accesses);
        var first = await host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = run.Name, PageSize = 2 }, owner);
        var rest = await host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = run.Name, PageSize = 9, PageToken = first.NextPageToken }, owner);
        Assert.Equal(seen, first.Accesses.Concat(rest.Accesses));

        Task<ListAccessesResponse> ListAsync(string parent) => host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = parent }, owner).ResponseAsync;
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_entries_are_sealed_within_seconds_and_the_database_lets_nobody_change_them(string provider)
    {
        await using var host = await StartAsync(provider, entries: 3);
        await Eventually.HoldsAsync(
            () => host.InDbAsync(db => db.Set<AuditEntry>().AllAsync(e => e.Seal != null)), "all entries are sealed", TimeSpan.FromSeconds(10));
        Assert.Empty((await VerifyAsync(host)).Findings);
        foreach (var sql in new[]
        {
            "UPDATE audit SET \"Resource\" = 'x'", "DELETE FROM audit", "UPDATE audit SET \"Seal\" = NULL", "UPDATE audit_seals SET \"Count\" = 0", "DELETE FROM audit_seals",
        })
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlRawAsync(sql)));
            Assert.Contains("append-only", refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_changing_an_entry_is_found(string provider) =>
        await BentAsync(provider, "UPDATE audit SET \"Allowed\" = NOT \"Allowed\" WHERE \"Place\" = 1 AND \"Seal\" = 1", "changed or moved");

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_removing_an_entry_is_found(string provider) =>
        await BentAsync(provider, "DELETE FROM audit WHERE \"Place\" = 2 AND \"Seal\" = 1", "was put on 3 entries, now there are 2");

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_reordering_entries_is_found(string provider) =>
        await BentAsync(provider, "UPDATE audit SET \"Place\" = 1 - \"Place\" WHERE \"Seal\" = 1 AND \"Place\" < 2", "changed or moved");

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_removing_a_seal_in_the_middle_is_found(string provider) =>
        await BentAsync(provider, "DELETE FROM audit_seals WHERE \"Number\" = 1", "seal 1 is missing");

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S56_cutting_off_the_end_is_found_by_a_seal_noted_before(string provider) =>
        await BentAsync(provider, "DELETE FROM audit WHERE \"Seal\" = 2; DELETE FROM audit_seals WHERE \"Number\" = 2", "before the one noted: 2");

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Two_instances_that_seal_at_once_make_one_chain(string provider)
    {
        await using var host = await StartAsync(provider, entries: 0);
        await using var second = await AssessmentsHost.StartAsync(provider, beside: host);
        var sealers = new[] { Sealer(host), Sealer(second) };
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(i => WriteAsync(host, i)));
            await Task.WhenAll(sealers.Select(s => s.SealAsync(default)));
        }

        await Eventually.HoldsAsync(() => host.InDbAsync(db => db.Set<AuditEntry>().AllAsync(e => e.Seal != null)), "all are sealed");
        var (findings, head) = await VerifyAsync(host);
        Assert.Empty(findings);
        Assert.Equal(50, await host.InDbAsync(db => db.Set<AuditSeal>().SumAsync(s => s.Count)));
        Assert.True(head!.Number >= 10);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_forgotten_person_leaves_the_trail_and_the_chain_still_holds(string provider)
    {
        await using var host = await StartAsync(provider, entries: 3);
        await Sealer(host).SealAsync(default);
        var trail = host.Host.Services.GetRequiredService<AuditTrail<AssessmentsDb>>();
        await host.InDbAsync(async db =>
        {
            await trail.ForgetAsync(db, "reader", default);
            return await db.SaveChangesAsync();
        });
        Assert.Equal(0, await host.InDbAsync(db => db.Set<AuditActor>().CountAsync()));
        Assert.Empty((await VerifyAsync(host)).Findings);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_command_says_whether_the_trail_fits_and_writes_it_out(string provider)
    {
        await using var host = await StartAsync(provider, entries: 2);
        await Sealer(host).SealAsync(default);
        await Eventually.HoldsAsync(() => host.InDbAsync(db => db.Set<AuditSeal>().AnyAsync()), "a seal");
        var (_, head) = await VerifyAsync(host);
        var said = new StringWriter();
        Assert.Equal(0, await AuditCommand.VerifyAsync(host.Host.Services, said, [], default));
        Assert.Contains($"assessments: fits up to seal {head!.Number} {Convert.ToHexString(head.Hash)}", said.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(0, await AuditCommand.VerifyAsync(host.Host.Services, said, ["assessments", "99", "AB"], default));
        Assert.Contains("before the one noted: 99", said.ToString(), StringComparison.Ordinal);

        var file = Path.Combine(Path.GetTempPath(), $"audit-{Guid.NewGuid():N}.jsonl");
        await AuditCommand.ExportAsync(host.Host.Services, file, default);
        var lines = await File.ReadAllLinesAsync(file);
        File.Delete(file);
        Assert.Equal(2, lines.Count(l => l.Contains("\"subject\":\"reader\"", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.Contains(Convert.ToHexString(head.Hash), StringComparison.Ordinal));
    }

    private static async Task BentAsync(string provider, string sql, string finding)
    {
        await using var host = await StartAsync(provider, entries: 3);
        await Sealer(host).SealAsync(default);
        await WriteAsync(host, 4);
        await Sealer(host).SealAsync(default);
        await Eventually.HoldsAsync(() => host.InDbAsync(db => db.Set<AuditSeal>().AnyAsync(s => s.Number == 2)), "two seals");
        var (none, head) = await VerifyAsync(host);
        Assert.Empty(none);
        await host.InDbAsync(async db =>
        {
            // Who owns the tables can take the guard off; the chain is for exactly that.
            foreach (var (trigger, table) in new[] { ("audit_keep", "audit"), ("audit_same", "audit"), ("audit_seals_keep", "audit_seals"), ("audit_seals_same", "audit_seals") })
            {
                await db.Database.ExecuteSqlRawAsync(provider == "sqlite" ? $"DROP TRIGGER IF EXISTS {trigger}" : $"DROP TRIGGER IF EXISTS {trigger} ON {table}");
            }

            return await db.Database.ExecuteSqlRawAsync(sql);
        });
        var (findings, _) = await VerifyAsync(host, (head!.Number, Convert.ToHexString(head.Hash)));
        Assert.Contains(findings, f => f.Contains(finding, StringComparison.Ordinal));
    }

    private static async Task<AssessmentsHost> StartAsync(string provider, int entries)
    {
        var host = await AssessmentsHost.StartAsync(provider);
        for (var i = 0; i < entries; i++)
        {
            await WriteAsync(host, i);
        }

        return host;
    }

    private static async Task WriteAsync(AssessmentsHost host, int number) => await Faults.ThrowsAsync(
        StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync($"assessments/{new Guid(number, 0, 0, new byte[8])}", host.Host.As("reader")));

    private static AuditSealer<AssessmentsDb> Sealer(AssessmentsHost host) => host.Host.Services.GetRequiredService<AuditSealer<AssessmentsDb>>();

    private static Task<(List<string> Findings, AuditSeal? Head)> VerifyAsync(AssessmentsHost host, (long, string)? known = null) =>
        host.InDbAsync(db => AuditChain.VerifyAsync(db, known, default));
}
