using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

public sealed class ShippedContentTests
{
    /// <summary>What the files hold, in the order in which the catalogue shows it.</summary>
    private static readonly IReadOnlyList<(string Check, V1.EditionContent Content)> Shipped = ReadShipped();

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_shipped_checks_are_in_use_after_the_first_start(string provider)
    {
        await using var host = await ServiceHost.StartAsync(provider, [new ChecksModule()]);
        var client = new V1.CheckService.CheckServiceClient(host.Channel());

        var list = await client.ListChecksAsync(new V1.ListChecksRequest());
        Assert.Equal(Shipped.Select(c => "checks/" + c.Check), list.Checks.Select(c => c.Name));
        Assert.Equal(Shipped.Select(c => ContentFacts.RatedLines(c.Content)), list.Checks.Select(c => c.RatedLineCount));
        Assert.Equal(Shipped.Select(c => c.Content.Declaration is not null), list.Checks.Select(c => c.DeclarationPossible));
        Assert.All(list.Checks, c => Assert.Equal(["de", "en"], c.Languages));
        Assert.All(list.Checks, c => Assert.Equal(c.Name + "/editions/1", c.PublishedEdition));

        foreach (var check in list.Checks)
        {
            Assert.Equal(check, await client.GetCheckAsync(new V1.GetCheckRequest { Name = check.Name }));
            var edition = await client.GetEditionAsync(new V1.GetEditionRequest { Name = check.Name + "/editions/published" });
            Assert.Equal(V1.Edition.Types.State.Published, edition.State);
            Assert.Equal(V1.EditionContent.Types.Origin.Project, edition.Content.Origin);
            Assert.Equal(check.Title, edition.Content.Title);
            Assert.Equal("Projektteam der Plattform", edition.Adoption.Body);
            Assert.Equal(V1.Adoption.Types.Outcome.NoObjection, edition.Adoption.Outcome);
            Assert.NotEqual(edition.Adoption.SubmittedBy, edition.Adoption.RecordedBy);
            Assert.Equal(edition, await client.GetEditionAsync(new V1.GetEditionRequest { Name = check.Name + "/editions/1" }));
            var editions = await client.ListEditionsAsync(new V1.ListEditionsRequest { Parent = check.Name });
            Assert.Null(Assert.Single(editions.Editions).Content);
            Assert.Empty((await new V1.AidService.AidServiceClient(host.Channel()).ListAidsAsync(new V1.ListAidsRequest { Parent = check.Name })).Aids);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Bringing_it_in_again_or_from_many_replicas_at_once_changes_nothing(string provider)
    {
        await using var host = await ServiceHost.StartAsync(provider, [new ChecksModule()], new() { ["Checks:ShippedContent"] = "false" });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => BringInAsync(host)));
        await BringInAsync(host);

        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChecksDb>();
        Assert.Equal(Shipped.Select(c => c.Check + " 1 Published"),
            (await db.Editions.OrderBy(e => e.CheckId).ToListAsync()).Select(e => $"{e.CheckId} {e.Number} {e.State}"));
        Assert.Equal(Enumerable.Range(1, Shipped.Count).Select(i => (long)i), await db.EditionChanges.OrderBy(c => c.Sequence).Select(c => c.Sequence).ToListAsync());
        Assert.Equal(Shipped.Count, await db.Outbox.CountAsync(r => r.Type == "om.checks.v1.EditionPublished"));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_an_operator_withdrew_does_not_come_back(string provider)
    {
        await using var host = await ServiceHost.StartAsync(provider, [new ChecksModule()]);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ChecksDb>();
            var edition = await db.Editions.SingleAsync(e => e.CheckId == "entry-check");
            await db.WithdrawAsync(edition, "not wanted here", DateTimeOffset.UtcNow, default);
            await db.SaveChangesAsync();
        }

        await BringInAsync(host);
        var client = new V1.CheckService.CheckServiceClient(host.Channel());
        Assert.Equal(
            Shipped.Where(c => c.Check != "entry-check").Select(c => "checks/" + c.Check),
            (await client.ListChecksAsync(new V1.ListChecksRequest())).Checks.Select(c => c.Name));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
            async () => await client.GetEditionAsync(new V1.GetEditionRequest { Name = "checks/entry-check/editions/published" }));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_later_shipped_edition_replaces_a_shipped_one_and_nothing_else(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var content = Samples.Content();
        content.Origin = V1.EditionContent.Types.Origin.Project;
        Assert.Equal(EditionState.Published, await ShipAsync(host, "shipped", content));
        content.Label = "1.1";
        Assert.Equal(EditionState.Published, await ShipAsync(host, "shipped", content));

        // The initiative's own edition is in use.
        await host.PublishedAsync("own");
        Assert.Equal(EditionState.Adopted, await ShipAsync(host, "own", content));
        // The operator withdrew what was shipped.
        await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = "checks/shipped/editions/2", Reason = "x" }, host.Bert);
        content.Label = "1.2";
        Assert.Equal(EditionState.Adopted, await ShipAsync(host, "shipped", content));
        // An author was first with the name.
        await host.DraftAsync("begun");
        Assert.Equal(EditionState.Adopted, await ShipAsync(host, "begun", content));
    }

    [Fact]
    public void The_list_of_shipped_editions_names_what_the_files_hold()
    {
        using var keys = new PackageKeys(new ChecksOptions());
        var files = typeof(ChecksModule).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".yaml", StringComparison.Ordinal));
        Assert.Equal(files.Order(), ShippedContent.Editions.Select(e => e.Check + ".yaml").Order());
        foreach (var (check, label) in ShippedContent.Editions)
        {
            var incoming = ShippedContent.Read(check, keys);
            Assert.Equal((check, label), (incoming.Content.CheckId, incoming.Content.Content.Label));
            var findings = new Findings();
            AdoptionRules.CheckRecord(incoming.Adoption!, AdoptionRules.Today(DateTimeOffset.UtcNow), findings);
            Assert.Empty(findings.All);
        }
    }

    [Fact]
    public void Shipped_content_keeps_what_was_promised_of_it()
    {
        var entry = Shipped.Single(c => c.Check == "entry-check").Content;
        var firm = Shipped.Single(c => c.Check == "firm-management").Content;

        Assert.InRange(ContentFacts.RatedLines(entry), 10, 14);
        Assert.Null(entry.Declaration);
        Assert.All(entry.Topics.SelectMany(t => t.Checkpoints), c => Assert.NotEmpty(c.LeadsTo));
        Assert.Equal(11, firm.Topics.Count);
        Assert.InRange(ContentFacts.RatedLines(firm), 55, 80);
        Assert.Equal((true, 10, 24), (firm.Declaration.AllRated, firm.Declaration.MinimumMeasures, firm.Declaration.ValidMonths));
        Assert.All(firm.Topics, t => Assert.InRange(t.Checkpoints.Count, 5, 7));
        Assert.All(firm.Topics.Concat(entry.Topics), t => Assert.NotEmpty(t.Templates));
        Assert.All(firm.Topics.Concat(entry.Topics).SelectMany(t => t.Checkpoints), c => Assert.True(c.Practices.Count >= 3, c.Id));
        Assert.All(Shipped, c => Assert.Equal(["de", "en"], ContentFacts.Languages(c.Content)));
    }

    private static Task<EditionState> ShipAsync(ChecksHost host, string check, V1.EditionContent content) => host.InDatabaseAsync(async db =>
    {
        var adoption = new Adoption("Projektteam", new DateOnly(2026, 1, 1), (int)V1.Adoption.Types.Outcome.NoObjection, "", "Redaktion", "Gegenlesung");
        var incoming = new Incoming(CanonicalContent.Of(check, content).Canonical!, adoption, "");
        await ShippedContent.BringInAsync(db, incoming, DateTimeOffset.UtcNow, default);
        return await db.Editions.Where(e => e.CheckId == check).OrderByDescending(e => e.Number).Select(e => e.State).FirstAsync();
    });

    private static async Task BringInAsync(ServiceHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await ShippedContent.BringInAsync(
            scope.ServiceProvider.GetRequiredService<ChecksDb>(),
            scope.ServiceProvider.GetRequiredService<PackageKeys>(),
            TimeProvider.System,
            default);
    }

    private static List<(string Check, V1.EditionContent Content)> ReadShipped()
    {
        using var keys = new PackageKeys(new ChecksOptions());
        return [.. ShippedContent.Editions.OrderBy(e => e.Check, StringComparer.Ordinal).Select(e => (e.Check, ShippedContent.Read(e.Check, keys).Content.Content))];
    }
}
