using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>CreateEdition, UpdateEdition, DeleteEdition.</summary>
public sealed class EditingTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_author_writes_reads_changes_and_deletes_a_draft(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var draft = await host.DraftAsync();
        Assert.Equal(("checks/sample-check/editions/1", 1, V1.Edition.Types.State.Draft, 3), (draft.Name, draft.Number, draft.State, draft.RatedLineCount));
        Assert.Equal(["de", "en"], draft.Languages);
        Assert.Equal("checks/sample-check/editions/2", (await host.DraftAsync(content: Samples.Content(label: "1.1"))).Name);

        var read = await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = draft.Name }, host.Anna);
        Assert.Equal(Samples.Content(), read.Content);
        Assert.Equal(CanonicalContent.Of("sample-check", Samples.Content()).Canonical!.Hash, read.ContentHash);

        var changed = await host.Checks.UpdateEditionAsync(new V1.UpdateEditionRequest
        {
            Edition = new V1.Edition { Name = draft.Name, Etag = draft.Etag, Content = Samples.Content("Neuer Titel") },
            UpdateMask = new FieldMask { Paths = { "content" } },
        }, host.Anna);
        Assert.NotEqual(draft.Etag, changed.Etag);
        Assert.NotEqual(draft.ContentHash, changed.ContentHash);
        read = await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = draft.Name }, host.Anna);
        Assert.Equal(("Neuer Titel", changed.ContentHash, changed.Etag), (read.Content.Title.Values["de"], read.ContentHash, read.Etag));

        await host.Checks.DeleteEditionAsync(new V1.DeleteEditionRequest { Name = draft.Name, Etag = changed.Etag }, host.Anna);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
            async () => await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = draft.Name }, host.Anna));
        Assert.Equal(1, await host.InDatabaseAsync(db => db.EditionDocuments.CountAsync()));
        // A number is never given again, for it may be noted somewhere.
        Assert.Equal(3, (await host.DraftAsync()).Number);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_authors_catalogue_shows_the_newest_draft_until_something_is_in_use(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var first = await host.DraftAsync(content: Samples.Content("Eins"));
        var second = await host.DraftAsync(content: Samples.Content("Zwei"));
        Assert.Equal("Zwei", await TitleAsync());

        await UpdateAsync(first, Samples.Content("Eins neu"));
        Assert.Equal("Zwei", await TitleAsync());
        await UpdateAsync(second, Samples.Content("Zwei neu"));
        Assert.Equal("Zwei neu", await TitleAsync());
        await host.Checks.DeleteEditionAsync(new V1.DeleteEditionRequest { Name = second.Name }, host.Anna);
        Assert.Equal("Eins neu", await TitleAsync());

        await host.PublishedAsync(content: Samples.Content("In Gebrauch"));
        await host.DraftAsync(content: Samples.Content("Entwurf"));
        Assert.Equal("In Gebrauch", await TitleAsync());
        await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = "checks/sample-check/editions/3", Reason = "x" }, host.Bert);
        Assert.Equal("Entwurf", await TitleAsync());

        async Task<string> TitleAsync() =>
            (await host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = "checks/sample-check" }, host.Anna)).Title.Values["de"];

        async Task UpdateAsync(V1.Edition edition, V1.EditionContent content) =>
            await host.Checks.UpdateEditionAsync(new V1.UpdateEditionRequest { Edition = new V1.Edition { Name = edition.Name, Content = content } }, host.Anna);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Bad_fields_are_named_at_once_and_nothing_is_stored(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var bad = Samples.Content();
        bad.Title.Values["de"] = new string('x', 121);
        bad.Topics[0].Checkpoints[0].Practices[0].Text = null;
        bad.Topics[1].Id = "market";
        string[] fields = ["edition.content.title.values[de]", "edition.content.topics[0].checkpoints[0].practices[0].text", "edition.content.topics[1].id"];
        await Faults.InvalidAsync(async () => await host.DraftAsync(content: bad), fields);
        await Faults.InvalidAsync(async () => await host.DraftAsync("Bad_Id", bad), [.. fields, "parent"]);
        await Faults.InvalidAsync(async () => await host.Checks.CreateEditionAsync(new V1.CreateEditionRequest { Parent = "checks/x" }, host.Anna), "edition.content");
        await Faults.InvalidAsync(async () => await host.Checks.CreateEditionAsync(new V1.CreateEditionRequest { Parent = "firms/x" }, host.Anna), "parent");
        await Faults.InvalidAsync(async () => await host.Checks.CreateEditionAsync(
            new V1.CreateEditionRequest { Parent = "checks/x", Edition = new V1.Edition { Content = Samples.Content() }, RequestId = "no-uuid" }, host.Anna), "request_id");
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());

        var draft = await host.DraftAsync();
        await Faults.InvalidAsync(async () => await host.Checks.UpdateEditionAsync(
            new V1.UpdateEditionRequest { Edition = new V1.Edition { Name = draft.Name, Content = bad } }, host.Anna), fields);
        await Faults.InvalidAsync(async () => await host.Checks.UpdateEditionAsync(new V1.UpdateEditionRequest(), host.Anna), "edition");
        await Faults.InvalidAsync(async () => await host.Checks.UpdateEditionAsync(
            new V1.UpdateEditionRequest { Edition = new V1.Edition { Name = draft.Name } }, host.Anna), "edition.content");
        foreach (var path in new[] { "state", "content_hash", "content.title", "adoption", "nonsense" })
        {
            await Faults.InvalidAsync(async () => await host.Checks.UpdateEditionAsync(new V1.UpdateEditionRequest
            {
                Edition = new V1.Edition { Name = draft.Name, Content = Samples.Content("x") },
                UpdateMask = new FieldMask { Paths = { path } },
            }, host.Anna), "update_mask");
        }

        Assert.Equal(draft.Etag, (await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = draft.Name }, host.Anna)).Etag);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Output_only_fields_sent_along_change_nothing(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var created = await host.Checks.CreateEditionAsync(new V1.CreateEditionRequest
        {
            Parent = "checks/sample-check",
            Edition = new V1.Edition
            {
                Name = "checks/other/editions/9",
                Content = Samples.Content(),
                State = V1.Edition.Types.State.Published,
                Number = 9,
                ContentHash = "00",
                Adoption = new V1.Adoption { Body = "ich" },
            },
        }, host.Anna);
        Assert.Equal(("checks/sample-check/editions/1", V1.Edition.Types.State.Draft, 1), (created.Name, created.State, created.Number));
        Assert.NotEqual("00", created.ContentHash);
        Assert.Null(created.Adoption);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Trying_out_stores_nothing_and_says_what_would_be(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var would = await host.Checks.CreateEditionAsync(new V1.CreateEditionRequest
        {
            Parent = "checks/sample-check",
            Edition = new V1.Edition { Content = Samples.Content() },
            ValidateOnly = true,
            RequestId = Guid.NewGuid().ToString(),
        }, host.Anna);
        Assert.Equal("checks/sample-check/editions/1", would.Name);
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_is_carried_out_once(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var create = new V1.CreateEditionRequest
        {
            Parent = "checks/sample-check",
            Edition = new V1.Edition { Content = Samples.Content() },
            RequestId = Guid.NewGuid().ToString(),
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await host.Checks.CreateEditionAsync(create, host.Anna)));
        Assert.All(answers, a => Assert.Equal(answers[0], a));
        Assert.Equal(1, (await host.CountAsync()).Editions);

        // Another caller's id is another id.
        Assert.Equal(2, (await host.Checks.CreateEditionAsync(create, host.Carla)).Number);

        create.Edition.Content.Label = "2.0";
        await Faults.InvalidAsync(async () => await host.Checks.CreateEditionAsync(create, host.Anna), "request_id");

        var update = new V1.UpdateEditionRequest
        {
            Edition = new V1.Edition { Name = answers[0].Name, Etag = answers[0].Etag, Content = Samples.Content("Neu") },
            RequestId = Guid.NewGuid().ToString(),
        };
        Assert.Equal(await host.Checks.UpdateEditionAsync(update, host.Anna), await host.Checks.UpdateEditionAsync(update, host.Anna));
        update.Edition.Content.Label = "3.0";
        await Faults.InvalidAsync(async () => await host.Checks.UpdateEditionAsync(update, host.Anna), "request_id");

        var delete = new V1.DeleteEditionRequest { Name = answers[0].Name, RequestId = Guid.NewGuid().ToString() };
        await host.Checks.DeleteEditionAsync(delete, host.Anna);
        await host.Checks.DeleteEditionAsync(delete, host.Anna);
        delete.Name = "checks/sample-check/editions/2";
        await Faults.InvalidAsync(async () => await host.Checks.DeleteEditionAsync(delete, host.Anna), "request_id");
        Assert.Equal(1, (await host.CountAsync()).Editions);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Who_read_an_older_version_does_not_overwrite_the_newer(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var draft = await host.DraftAsync();
        var writers = Enumerable.Range(0, 6).Select(i => host.Checks.UpdateEditionAsync(new V1.UpdateEditionRequest
        {
            Edition = new V1.Edition { Name = draft.Name, Etag = draft.Etag, Content = Samples.Content($"Titel {i}") },
        }, host.Anna).ResponseAsync).ToList();
        var outcomes = await Task.WhenAll(writers.Select(async w =>
        {
            try
            {
                return (await w).Etag;
            }
            catch (RpcException error)
            {
                return error.StatusCode.ToString();
            }
        }));
        Assert.Equal(["\"v2\"", .. Enumerable.Repeat("Aborted", 5)], outcomes.Order());

        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            async () => await host.Checks.DeleteEditionAsync(new V1.DeleteEditionRequest { Name = draft.Name, Etag = draft.Etag }, host.Anna));
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            async () => await host.Checks.SubmitEditionAsync(new V1.SubmitEditionRequest { Name = draft.Name, Etag = draft.Etag }, host.Anna));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Authors_at_the_same_time_get_different_numbers(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var drafts = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => host.DraftAsync(content: Samples.Content(label: $"{i}"))));
        Assert.Equal([1, 2, 3, 4], drafts.Select(d => d.Number).Order());
    }
}
