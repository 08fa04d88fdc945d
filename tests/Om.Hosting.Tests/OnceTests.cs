using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class OnceTests
{
    private static readonly string[] NotIds = ["x", "123", "5f0c6a0e-37fb-4d3f-a86c-2a1b4fb1e0a", "5f0c6a0e-37fb-4d3f-a86c-2a1b4fb1e0a1 or 1=1"];

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_same_request_again_has_one_effect_and_the_same_answer(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var id = Guid.NewGuid();

        var first = await host.CreateAsync("a", id.ToString());
        var again = await host.CreateAsync("a", id.ToString());

        Assert.Equal(first, again);
        Assert.Equal((1, 1), await CountsAsync(host));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Another_content_under_the_same_id_is_refused(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var id = Guid.NewGuid().ToString();
        await host.CreateAsync("a", id);

        await Faults.InvalidAsync(() => host.CreateAsync("b", id), "request_id");

        Assert.Equal((1, 1), await CountsAsync(host));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Ids_of_other_callers_and_other_methods_do_not_meet(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var id = Guid.NewGuid().ToString();
        var request = new V1.CreateNoteRequest { Note = new() { Text = "a" }, RequestId = id };

        V1.Note[] notes =
        [
            await host.Client.CreateNoteAsync(request),
            await host.Client.CreateNoteAsync(request, ServiceHost.Guest("code-1")),
            await host.Client.CreateNoteAsync(request, ServiceHost.Guest("code-2")),
            await host.Client.CreateNoteAsync(request, host.Service.As("anna")),
            await host.Client.CreateNoteAsync(request, host.Service.As("berta")),
        ];
        await host.Client.CloseNoteAsync(new() { Name = notes[0].Name, RequestId = id });

        Assert.Equal(5, notes.Select(n => n.Name).Distinct().Count());
        Assert.Equal((5, 6), await CountsAsync(host));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Many_at_once_have_one_effect_and_the_same_answer(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        for (var round = 0; round < 10; round++)
        {
            var id = Guid.NewGuid().ToString();
            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.CreateAsync("a", id)));
            Assert.Single(all.Distinct());
        }

        Assert.Equal((10, 10), await CountsAsync(host));
        Assert.Equal(10, await host.OnNotesAsync(db => db.Outbox.CountAsync()));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Many_changes_at_once_of_one_object_have_one_effect_and_the_same_answer(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        for (var round = 0; round < 10; round++)
        {
            var note = await host.CreateAsync("a");
            // The second one finds the note closed, or loses the race for its version: neither is an answer to the caller.
            var request = new V1.CloseNoteRequest { Name = note.Name, Etag = note.Etag, RequestId = Guid.NewGuid().ToString() };
            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Client.CloseNoteAsync(request).ResponseAsync));
            Assert.Single(all.Distinct());
            Assert.Equal("\"v2\"", all[0].Etag);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_change_is_answered_though_its_etag_is_stale_by_now(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var note = await host.CreateAsync("a");
        var request = new V1.CloseNoteRequest { Name = note.Name, Etag = note.Etag, RequestId = Guid.NewGuid().ToString() };

        var first = await host.Client.CloseNoteAsync(request);
        await host.Client.UpdateNoteAsync(new() { Note = new() { Name = note.Name, Text = "later" } });
        var again = await host.Client.CloseNoteAsync(request);

        Assert.Equal(first, again);
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE", async () =>
            await host.Client.CloseNoteAsync(new() { Name = note.Name, Etag = note.Etag, RequestId = Guid.NewGuid().ToString() }));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task After_a_failure_nothing_is_stored_and_the_same_id_may_try_again(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var id = Guid.NewGuid().ToString();

        await Faults.ThrowsAsync(StatusCode.Internal, "INTERNAL", async () =>
            await host.Client.CreateNoteAsync(new() { Note = new() { Text = "a" }, RequestId = id, Fail = true }));
        host.Probe.BeforeSave = () => throw Fault.Precondition("NOT_NOW", "Not now.");
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "NOT_NOW", () => host.CreateAsync("a", id));
        Assert.Equal((0, 0), await CountsAsync(host));
        Assert.Equal(0, await host.OnNotesAsync(db => db.Outbox.CountAsync()));

        host.Probe.BeforeSave = () => Task.CompletedTask;
        await host.CreateAsync("b", id);
        Assert.Equal((1, 1), await CountsAsync(host));
    }

    [Fact]
    public async Task An_id_that_is_no_uuid_is_refused_and_none_at_all_means_twice()
    {
        await using var host = await NotesHost.StartAsync();

        foreach (var id in NotIds)
        {
            await Faults.InvalidAsync(() => host.CreateAsync("a", id), "request_id");
        }

        await host.CreateAsync("a");
        await host.CreateAsync("a");
        Assert.Equal((2, 0), await CountsAsync(host));
    }

    private static async Task<(int Notes, int Requests)> CountsAsync(NotesHost host) =>
        (await host.OnNotesAsync(db => db.Notes.CountAsync()), await host.OnNotesAsync(db => db.ProcessedRequests.CountAsync()));
}
