using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>SubmitEdition, ReviseEdition, AdoptEdition, PublishEdition, WithdrawEdition.</summary>
public sealed class LifeCycleTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_edition_goes_from_draft_to_use_and_is_followed_by_the_next(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var first = await host.PublishedAsync();
        Assert.Equal(V1.Edition.Types.State.Published, first.State);
        Assert.Equal(("Plenum", "2026-05-04", "anna", "bert"),
            (first.Adoption.Body, first.Adoption.DecisionDate, first.Adoption.SubmittedBy, first.Adoption.RecordedBy));
        Assert.NotNull(first.PublishTime);

        var second = await host.PublishedAsync(content: Samples.Content(label: "2.0"));
        var check = await host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = "checks/sample-check" });
        Assert.Equal(second.Name, check.PublishedEdition);
        Assert.Equal(V1.Edition.Types.State.Superseded, (await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = first.Name })).State);

        var withdrawn = await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = second.Name, Etag = second.Etag, Reason = "Fehler in Thema 2" }, host.Bert);
        Assert.Equal((V1.Edition.Types.State.Withdrawn, "Fehler in Thema 2"), (withdrawn.State, withdrawn.WithdrawReason));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
            async () => await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = "checks/sample-check/editions/published" }));

        var events = await host.InDatabaseAsync(db => db.Outbox.OrderBy(r => r.Id).Select(r => r.Type + " " + r.Payload).ToListAsync());
        Assert.Equal(3, events.Count);
        Assert.StartsWith("om.checks.v1.EditionPublished {\"edition\":\"checks/sample-check/editions/1\"", events[0], StringComparison.Ordinal);
        Assert.Contains("\"superseded\":\"checks/sample-check/editions/1\"", events[1], StringComparison.Ordinal);
        Assert.StartsWith("om.checks.v1.EditionWithdrawn {\"edition\":\"checks/sample-check/editions/2\"", events[2], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S20_an_author_neither_publishes_without_a_second_person_nor_edits_what_is_published(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var draft = await host.DraftAsync();
        var publish = new V1.PublishEditionRequest { Name = draft.Name };

        // The author's role alone leads nowhere.
        await Faults.ThrowsAsync(StatusCode.PermissionDenied, "ROLE_MISSING", async () => await host.Checks.PublishEditionAsync(publish, host.Anna));
        await Faults.ThrowsAsync(StatusCode.PermissionDenied, "ROLE_MISSING",
            async () => await host.Checks.AdoptEditionAsync(ChecksHost.Adoption(draft.Name), host.Anna));
        // Nor does holding both roles: not past the vote, and not alone through it.
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_ADOPTED", async () => await host.Checks.PublishEditionAsync(publish, host.Carla));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_IN_CONSULTATION",
            async () => await host.Checks.AdoptEditionAsync(ChecksHost.Adoption(draft.Name), host.Carla));
        await host.Checks.SubmitEditionAsync(new V1.SubmitEditionRequest { Name = draft.Name }, host.Carla);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "SECOND_PERSON_NEEDED",
            async () => await host.Checks.AdoptEditionAsync(ChecksHost.Adoption(draft.Name), host.Carla));
        // The names in the record are the callers', whatever the request says.
        var forged = ChecksHost.Adoption(draft.Name);
        (forged.Adoption.SubmittedBy, forged.Adoption.RecordedBy) = ("somebody", "else");
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "SECOND_PERSON_NEEDED", async () => await host.Checks.AdoptEditionAsync(forged, host.Carla));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_ADOPTED", async () => await host.Checks.PublishEditionAsync(publish, host.Carla));

        var adopted = await host.Checks.AdoptEditionAsync(forged, host.Bert);
        Assert.Equal(("carla", "bert"), (adopted.Adoption.SubmittedBy, adopted.Adoption.RecordedBy));
        var published = await host.Checks.PublishEditionAsync(publish, host.Bert);

        // From here on the content stands, for every role.
        foreach (var caller in new[] { host.Anna, host.Carla })
        {
            await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_DRAFT", async () => await host.Checks.UpdateEditionAsync(new V1.UpdateEditionRequest
            {
                Edition = new V1.Edition { Name = draft.Name, Etag = published.Etag, Content = Samples.Content("Anders") },
            }, caller));
            await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_DRAFT",
                async () => await host.Checks.DeleteEditionAsync(new V1.DeleteEditionRequest { Name = draft.Name }, caller));
            await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_IN_CONSULTATION",
                async () => await host.Checks.ReviseEditionAsync(new V1.ReviseEditionRequest { Name = draft.Name }, caller));
        }

        var read = await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = draft.Name });
        Assert.Equal((draft.ContentHash, Samples.Content()), (read.ContentHash, read.Content));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_step_is_refused_from_the_wrong_state_with_a_stale_etag_and_for_what_does_not_exist(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var steps = new Dictionary<string, (string Reason, Func<string, string, Task> Call)>
        {
            ["submit"] = ("EDITION_NOT_DRAFT", async (name, etag) => await host.Checks.SubmitEditionAsync(new V1.SubmitEditionRequest { Name = name, Etag = etag }, host.Anna)),
            ["revise"] = ("EDITION_NOT_IN_CONSULTATION", async (name, etag) => await host.Checks.ReviseEditionAsync(new V1.ReviseEditionRequest { Name = name, Etag = etag }, host.Anna)),
            ["adopt"] = ("EDITION_NOT_IN_CONSULTATION", async (name, etag) =>
            {
                var request = ChecksHost.Adoption(name);
                request.Etag = etag;
                await host.Checks.AdoptEditionAsync(request, host.Bert);
            }
            ),
            ["publish"] = ("EDITION_NOT_ADOPTED", async (name, etag) => await host.Checks.PublishEditionAsync(new V1.PublishEditionRequest { Name = name, Etag = etag }, host.Bert)),
        };
        var published = await host.PublishedAsync();
        foreach (var (_, (reason, call)) in steps)
        {
            await Faults.ThrowsAsync(StatusCode.FailedPrecondition, reason, () => call(published.Name, published.Etag));
            await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE", () => call(published.Name, "\"v1\""));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => call("checks/sample-check/editions/99", ""));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => call("checks/other/editions/1", ""));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => call("checks/sample-check/editions/published", ""));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => call("checks/sample-check/editions/01", ""));
            await Faults.InvalidAsync(() => call("checks/sample-check", ""), "name");
        }

        var draft = await host.DraftAsync();
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_PUBLISHED",
            async () => await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = draft.Name, Reason = "x" }, host.Bert));
        await Faults.InvalidAsync(async () => await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = draft.Name }, host.Bert), "reason");
        await Faults.InvalidAsync(async () => await host.Checks.WithdrawEditionAsync(
            new V1.WithdrawEditionRequest { Name = draft.Name, Reason = new string('x', 1001) }, host.Bert), "reason");
        var bad = new V1.AdoptEditionRequest { Name = draft.Name };
        await Faults.InvalidAsync(async () => await host.Checks.AdoptEditionAsync(bad, host.Bert), "adoption.body", "adoption.decision_date", "adoption.outcome");
        bad.Adoption = new V1.Adoption { Body = new string('x', 121), DecisionDate = "4.5.2026", Outcome = (V1.Adoption.Types.Outcome)7, Reservations = new string('x', 4001) };
        await Faults.InvalidAsync(async () => await host.Checks.AdoptEditionAsync(bad, host.Bert),
            "adoption.body", "adoption.decision_date", "adoption.outcome", "adoption.reservations");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_step_is_taken_once(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var adopted = await host.AdoptedAsync();
        var publish = new V1.PublishEditionRequest { Name = adopted.Name, RequestId = Guid.NewGuid().ToString() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await host.Checks.PublishEditionAsync(publish, host.Bert)));
        Assert.All(answers, a => Assert.Equal(answers[0], a));
        publish.Etag = "\"v9\"";
        await Faults.InvalidAsync(async () => await host.Checks.PublishEditionAsync(publish, host.Bert), "request_id");

        var withdraw = new V1.WithdrawEditionRequest { Name = adopted.Name, Reason = "x", RequestId = Guid.NewGuid().ToString() };
        Assert.Equal(await host.Checks.WithdrawEditionAsync(withdraw, host.Bert), await host.Checks.WithdrawEditionAsync(withdraw, host.Bert));
        var counts = await host.CountAsync();
        Assert.Equal((2, 2), (counts.Changes, counts.Events));

        var other = await host.DraftAsync();
        var submit = new V1.SubmitEditionRequest { Name = other.Name, RequestId = Guid.NewGuid().ToString() };
        Assert.Equal(await host.Checks.SubmitEditionAsync(submit, host.Anna), await host.Checks.SubmitEditionAsync(submit, host.Anna));
        var revise = new V1.ReviseEditionRequest { Name = other.Name, RequestId = Guid.NewGuid().ToString() };
        Assert.Equal(await host.Checks.ReviseEditionAsync(revise, host.Anna), await host.Checks.ReviseEditionAsync(revise, host.Anna));
        await host.Checks.SubmitEditionAsync(new V1.SubmitEditionRequest { Name = other.Name }, host.Anna);
        var adopt = ChecksHost.Adoption(other.Name);
        adopt.RequestId = Guid.NewGuid().ToString();
        Assert.Equal(await host.Checks.AdoptEditionAsync(adopt, host.Bert), await host.Checks.AdoptEditionAsync(adopt, host.Bert));
        adopt.Adoption.Body = "Strategiekreis";
        await Faults.InvalidAsync(async () => await host.Checks.AdoptEditionAsync(adopt, host.Bert), "request_id");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Publishing_many_checks_at_once_needs_no_retry_by_the_callers(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var adopted = new List<V1.Edition>();
        for (var i = 0; i < 4; i++)
        {
            adopted.Add(await host.AdoptedAsync($"check-{i}"));
        }

        await Task.WhenAll(adopted.Select(async e => await host.Checks.PublishEditionAsync(new V1.PublishEditionRequest { Name = e.Name }, host.Bert)));
        Assert.Equal([1, 2, 3, 4], await host.InDatabaseAsync(db => db.EditionChanges.OrderBy(c => c.Sequence).Select(c => c.Sequence).ToListAsync()));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_earlier_edition_does_not_replace_a_later_one(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var earlier = await host.AdoptedAsync();
        var later = await host.PublishedAsync(content: Samples.Content(label: "2.0"));
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "LATER_EDITION_IN_USE",
            async () => await host.Checks.PublishEditionAsync(new V1.PublishEditionRequest { Name = earlier.Name }, host.Bert));
        Assert.Equal(later.Name, (await host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = "checks/sample-check" })).PublishedEdition);
    }
}
