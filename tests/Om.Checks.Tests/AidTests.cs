using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>ListAids, CreateAid, UpdateAid, DeleteAid.</summary>
public sealed class AidTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_aid_is_added_changed_and_removed(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.PublishedAsync();
        var aid = await host.Aids.CreateAidAsync(New(), host.Anna);
        Assert.Matches("^checks/sample-check/aids/[0-9a-f-]{36}$", aid.Name);
        Assert.Equal([aid], (await ListAsync(host)).Aids);

        var changed = await host.Aids.UpdateAidAsync(new V1.UpdateAidRequest
        {
            Aid = new V1.Aid { Name = aid.Name, Etag = aid.Etag, Item = "people-leadership", Owner = "nicht gemeint" },
            UpdateMask = new FieldMask { Paths = { "item", "valid_until" } },
        }, host.Anna);
        Assert.Equal(("people-leadership", "", aid.Owner, aid.Title), (changed.Item, changed.ValidUntil, changed.Owner, changed.Title));
        Assert.NotEqual(aid.Etag, changed.Etag);
        // Without a mask, what is filled in.
        changed = await host.Aids.UpdateAidAsync(new V1.UpdateAidRequest { Aid = new V1.Aid { Name = aid.Name, Owner = "Kammer" } }, host.Anna);
        Assert.Equal(("Kammer", "people-leadership"), (changed.Owner, changed.Item));

        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            async () => await host.Aids.UpdateAidAsync(new V1.UpdateAidRequest { Aid = new V1.Aid { Name = aid.Name, Etag = aid.Etag, Owner = "x" } }, host.Anna));
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            async () => await host.Aids.DeleteAidAsync(new V1.DeleteAidRequest { Name = aid.Name, Etag = aid.Etag }, host.Anna));
        await host.Aids.DeleteAidAsync(new V1.DeleteAidRequest { Name = aid.Name, Etag = changed.Etag }, host.Anna);
        Assert.Empty((await ListAsync(host)).Aids);
        foreach (var name in new[] { aid.Name, "checks/other/aids/" + aid.Name[^36..] })
        {
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", async () => await host.Aids.DeleteAidAsync(new V1.DeleteAidRequest { Name = name }, host.Anna));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
                async () => await host.Aids.UpdateAidAsync(new V1.UpdateAidRequest { Aid = new V1.Aid { Name = name, Owner = "x" } }, host.Anna));
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Bad_fields_are_named_at_once_and_nothing_is_stored(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.PublishedAsync();
        var bad = New();
        (bad.Aid.Uri, bad.Aid.Owner, bad.Aid.ValidUntil) = ("javascript:alert(1)", "", "31.12.2026");
        bad.Aid.Title.Values["de"] = new string('x', 121);
        await Faults.InvalidAsync(async () => await host.Aids.CreateAidAsync(bad, host.Anna), "aid.uri", "aid.owner", "aid.valid_until", "aid.title.values[de]");
        await Faults.InvalidAsync(async () => await host.Aids.CreateAidAsync(new V1.CreateAidRequest { Parent = "checks/sample-check" }, host.Anna),
            "aid.item", "aid.title", "aid.owner", "aid.uri");
        await Faults.InvalidAsync(async () => await host.Aids.CreateAidAsync(new V1.CreateAidRequest { Parent = "sample-check", Aid = New().Aid }, host.Anna), "parent");
        // A practice is not something an aid hangs on, nor is what no edition has.
        foreach (var item in new[] { "market-customers-ask", "moon" })
        {
            var elsewhere = New();
            elsewhere.Aid.Item = item;
            await Faults.InvalidAsync(async () => await host.Aids.CreateAidAsync(elsewhere, host.Anna), "aid.item");
        }

        var nowhere = New();
        nowhere.Parent = "checks/no-check";
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", async () => await host.Aids.CreateAidAsync(nowhere, host.Anna));
        Assert.Equal(0, (await host.CountAsync()).Aids);

        var aid = await host.Aids.CreateAidAsync(New(), host.Anna);
        var update = new V1.UpdateAidRequest { Aid = new V1.Aid { Name = aid.Name, Item = "moon" }, UpdateMask = new FieldMask { Paths = { "item" } } };
        await Faults.InvalidAsync(async () => await host.Aids.UpdateAidAsync(update, host.Anna), "aid.item");
        update.UpdateMask = new FieldMask { Paths = { "*" } };
        await Faults.InvalidAsync(async () => await host.Aids.UpdateAidAsync(update, host.Anna), "aid.title", "aid.owner", "aid.uri");
        update.UpdateMask = new FieldMask { Paths = { "create_time" } };
        await Faults.InvalidAsync(async () => await host.Aids.UpdateAidAsync(update, host.Anna), "update_mask");
        await Faults.InvalidAsync(async () => await host.Aids.UpdateAidAsync(new V1.UpdateAidRequest(), host.Anna), "aid");
        Assert.Equal([aid], (await ListAsync(host)).Aids);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_is_carried_out_once(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.PublishedAsync();
        var create = New();
        create.RequestId = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await host.Aids.CreateAidAsync(create, host.Anna)));
        Assert.Equal([answers[0]], (await ListAsync(host)).Aids);
        create.Aid.Owner = "Andere";
        await Faults.InvalidAsync(async () => await host.Aids.CreateAidAsync(create, host.Anna), "request_id");

        var update = new V1.UpdateAidRequest { Aid = new V1.Aid { Name = answers[0].Name, Owner = "Neu" }, RequestId = Guid.NewGuid().ToString() };
        Assert.Equal(await host.Aids.UpdateAidAsync(update, host.Anna), await host.Aids.UpdateAidAsync(update, host.Anna));
        update.Aid.Owner = "Noch neuer";
        await Faults.InvalidAsync(async () => await host.Aids.UpdateAidAsync(update, host.Anna), "request_id");

        var delete = new V1.DeleteAidRequest { Name = answers[0].Name, RequestId = Guid.NewGuid().ToString() };
        await host.Aids.DeleteAidAsync(delete, host.Anna);
        await host.Aids.DeleteAidAsync(delete, host.Anna);
        delete.Etag = "\"v7\"";
        await Faults.InvalidAsync(async () => await host.Aids.DeleteAidAsync(delete, host.Anna), "request_id");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Aids_come_by_item_and_only_while_they_are_valid(string provider)
    {
        var clock = new Clock { Now = new DateTimeOffset(2026, 5, 4, 23, 59, 0, TimeSpan.Zero) };
        await using var host = await ChecksHost.StartAsync(provider, services: s => s.AddSingleton<TimeProvider>(clock));
        await host.PublishedAsync();
        foreach (var (item, until) in new[] { ("people", "2026-05-04"), ("market", ""), ("market-customers", "2026-05-03"), ("market", "2026-05-05") })
        {
            var aid = New();
            (aid.Aid.Item, aid.Aid.ValidUntil) = (item, until);
            await host.Aids.CreateAidAsync(aid, host.Anna);
        }

        Assert.Equal(["market", "market", "people"], (await ListAsync(host)).Aids.Select(a => a.Item));
        clock.Now = clock.Now.AddMinutes(2);
        Assert.Equal(["market", "market"], (await ListAsync(host)).Aids.Select(a => a.Item));
        clock.Now = clock.Now.AddDays(1);
        Assert.Equal([""], (await ListAsync(host)).Aids.Select(a => a.ValidUntil));

        var first = await host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = "checks/sample-check", PageSize = 1 });
        Assert.Empty(first.NextPageToken);
    }

    private static async Task<V1.ListAidsResponse> ListAsync(ChecksHost host) => await host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = "checks/sample-check" });

    private static V1.CreateAidRequest New() => new()
    {
        Parent = "checks/sample-check",
        Aid = new V1.Aid
        {
            Item = "market-customers",
            Title = Samples.Text("Leitfaden Kundengespräch", "Guide to talking with customers"),
            Owner = "Beispielkammer",
            Uri = "https://example.org/leitfaden",
            ValidUntil = "2099-12-31",
        },
    };

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
