using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

public sealed class ShippedContentTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_shipped_checks_are_in_use_after_the_first_start(string provider)
    {
        await using var host = await ServiceHost.StartAsync(provider, [new ChecksModule()]);
        var client = new V1.CheckService.CheckServiceClient(host.Channel());

        var list = await client.ListChecksAsync(new V1.ListChecksRequest());
        Assert.Equal(["checks/entry-check", "checks/firm-management"], list.Checks.Select(c => c.Name));
        Assert.Equal([12, 67], list.Checks.Select(c => c.RatedLineCount));
        Assert.Equal([false, true], list.Checks.Select(c => c.DeclarationPossible));
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
        Assert.Equal(["entry-check 1 Published", "firm-management 1 Published"],
            (await db.Editions.OrderBy(e => e.CheckId).ToListAsync()).Select(e => $"{e.CheckId} {e.Number} {e.State}"));
        Assert.Equal([1, 2], await db.EditionChanges.OrderBy(c => c.Sequence).Select(c => c.Sequence).ToListAsync());
        Assert.Equal(2, await db.Outbox.CountAsync(r => r.Type == "om.checks.v1.EditionPublished"));
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
        Assert.Equal(["checks/firm-management"], (await client.ListChecksAsync(new V1.ListChecksRequest())).Checks.Select(c => c.Name));
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
        using var keys = new PackageKeys(new ChecksOptions());
        var entry = ShippedContent.Read("entry-check", keys).Content.Content;
        var firm = ShippedContent.Read("firm-management", keys).Content.Content;

        Assert.InRange(ContentFacts.RatedLines(entry), 10, 14);
        Assert.Null(entry.Declaration);
        Assert.All(entry.Topics.SelectMany(t => t.Checkpoints), c => Assert.NotEmpty(c.LeadsTo));
        Assert.Equal(11, firm.Topics.Count);
        Assert.InRange(ContentFacts.RatedLines(firm), 55, 80);
        Assert.Equal((true, 10, 24), (firm.Declaration.AllRated, firm.Declaration.MinimumMeasures, firm.Declaration.ValidMonths));
        Assert.All(firm.Topics, t => Assert.InRange(t.Checkpoints.Count, 5, 7));
        Assert.All(firm.Topics.Concat(entry.Topics), t => Assert.NotEmpty(t.Templates));
        Assert.All(firm.Topics.Concat(entry.Topics).SelectMany(t => t.Checkpoints), c => Assert.True(c.Practices.Count >= 3, c.Id));
        // Every link of the entry check arrives, and no text lacks its English.
        var targets = firm.Topics.Select(t => t.Id).ToHashSet();
        Assert.All(entry.Topics.SelectMany(t => t.Checkpoints).SelectMany(c => c.LeadsTo), l => Assert.Contains(l.Topic, targets));
        Assert.All([entry, firm], c => Assert.Equal(["de", "en"], ContentFacts.Languages(c)));
        Assert.All([entry, firm], c => Assert.All(Texts(c), t => Assert.Equal(["de", "en"], t.Values.Keys.Order())));
    }

    private static Task<EditionState> ShipAsync(ChecksHost host, string check, V1.EditionContent content) => host.InDatabaseAsync(async db =>
    {
        var adoption = new Adoption("Projektteam", new DateOnly(2026, 1, 1), (int)V1.Adoption.Types.Outcome.NoObjection, "", "Redaktion", "Gegenlesung");
        var incoming = new Incoming(CanonicalContent.Of(check, content).Canonical!, adoption, "");
        await ShippedContent.BringInAsync(db, incoming, DateTimeOffset.UtcNow, default);
        return await db.Editions.Where(e => e.CheckId == check).OrderByDescending(e => e.Number).Select(e => e.State).FirstAsync();
    });

    private static IEnumerable<V1.Text> Texts(Google.Protobuf.IMessage message)
    {
        if (message is V1.Text text)
        {
            return [text];
        }

        return message.Descriptor.Fields.InFieldNumberOrder()
            .Where(f => f.FieldType == Google.Protobuf.Reflection.FieldType.Message)
            .SelectMany(f => f.Accessor.GetValue(message) switch
            {
                Google.Protobuf.IMessage one => [one],
                System.Collections.IEnumerable many => many.OfType<Google.Protobuf.IMessage>(),
                _ => [],
            })
            .SelectMany(Texts);
    }

    private static async Task BringInAsync(ServiceHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await ShippedContent.BringInAsync(
            scope.ServiceProvider.GetRequiredService<ChecksDb>(),
            scope.ServiceProvider.GetRequiredService<PackageKeys>(),
            TimeProvider.System,
            default);
    }
}
