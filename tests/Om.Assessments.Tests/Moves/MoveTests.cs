using Google.Protobuf;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class MoveTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_move_keeps_every_answer_and_the_way_back_gives_the_same_result_to_the_byte(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest, check) = await StartAsync(host);
        await host.RateAllAsync(run.Name, guest, NeedForAction.Urgent);
        await host.PlanAsync(run.Name, guest);
        var before = await ResultAsync(host, guest, run.Name);
        var preview = await host.Runs.PreviewMoveAsync(new PreviewMoveRequest { Name = run.Name }, guest);
        Assert.Equal(["b4", "a3", "b1"], preview.Added.Concat(preview.Removed).Concat(preview.Reworded));
        Assert.Equal(before, await ResultAsync(host, guest, run.Name));

        var read = await host.GetAsync(run.Name, guest);
        Assert.Equal($"checks/{check}/editions/2", read.NewerEdition);
        var moved = await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name, Etag = read.Etag, Edition = read.NewerEdition }, guest);
        Assert.Equal((read.NewerEdition, "", run.Edition, 5, 6, V1.Assessment.Types.State.Completed),
            (moved.Edition, moved.NewerEdition, moved.UndoEdition, moved.AnsweredCount, moved.LineCount, moved.State));
        Assert.Equal(moved, await host.GetAsync(run.Name, guest));
        var answers = await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest);
        Assert.Equal(["a1", "a2", "b1", "b2", "b3"], answers.Answers.Select(a => a.Item));
        Assert.Equal(("a3", NeedForAction.Urgent), Assert.Single(answers.Removed) is var removed ? (removed.Item, removed.Need) : default);
        await Faults.InvalidAsync(() => host.RateAsync(run.Name, guest, "a3", NeedForAction.None, revision: 1), "answers[0].item");
        Assert.Equal(6, (await host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = run.Name, Answers = { new V1.Answer { Item = "b4", Need = NeedForAction.None } } }, guest)).AnsweredCount);

        var back = await host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Name }, guest);
        Assert.Equal((run.Edition, run.EditionHash, "", read.NewerEdition, 6), (back.Edition, back.EditionHash, back.UndoEdition, back.NewerEdition, back.AnsweredCount));
        Assert.Equal(before, await ResultAsync(host, guest, run.Name));
        Assert.Equal("b4", Assert.Single((await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest)).Removed).Item);
        await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, guest);
        Assert.Equal(6, (await host.GetAsync(run.Name, guest)).AnsweredCount);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Where_there_is_nothing_to_move_to_or_to_undo_the_reason_says_so_and_nothing_changes(string provider)
    {
        var host = await hosts.On(provider);
        var (newest, guestNewest) = await host.StartRunAsync();
        await NoMoveAsync(newest.Name, guestNewest, "");
        var (run, guest, check) = await StartAsync(host);
        foreach (var edition in new[] { $"checks/{check}/editions/1", $"checks/{check}/editions/3", "checks/small/editions/1", "x" })
        {
            await NoMoveAsync(run.Name, guest, edition);
        }

        await NoUndoAsync();
        await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, guest);
        await NoMoveAsync(run.Name, guest, "");
        await host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Name }, guest);
        await NoUndoAsync();
        Assert.Equal(run.Edition, (await host.GetAsync(run.Name, guest)).Edition);

        Task NoUndoAsync() => Faults.ThrowsAsync(StatusCode.FailedPrecondition, "NOTHING_TO_UNDO",
            () => host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Name }, guest).ResponseAsync);
        async Task NoMoveAsync(string name, Metadata headers, string edition)
        {
            await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "NO_SUCH_MOVE",
                () => host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = name, Edition = edition }, headers).ResponseAsync);
            await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "NO_SUCH_MOVE",
                () => host.Runs.PreviewMoveAsync(new PreviewMoveRequest { Name = name, Edition = edition }, headers).ResponseAsync);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Stale_etags_repeated_requests_and_bad_fields_are_kept_apart(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest, _) = await StartAsync(host);
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            () => host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name, Etag = "\"v7\"" }, guest).ResponseAsync);
        await Faults.InvalidAsync(
            () => host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = "x", Edition = new string('x', 101), RequestId = "x" }, guest).ResponseAsync,
            "name", "edition", "request_id");
        await Faults.InvalidAsync(() => host.Runs.PreviewMoveAsync(new PreviewMoveRequest { Edition = new string('x', 101) }, guest).ResponseAsync, "name", "edition");
        await Faults.InvalidAsync(() => host.Runs.UndoMoveAsync(new UndoMoveRequest { RequestId = "x" }, guest).ResponseAsync, "name", "request_id");
        var move = new MoveAssessmentRequest { Name = run.Name, RequestId = Guid.NewGuid().ToString() };
        var moved = await host.Runs.MoveAssessmentAsync(move, guest);
        Assert.Equal(moved, await host.Runs.MoveAssessmentAsync(move, guest));
        var undo = new UndoMoveRequest { Name = run.Name, RequestId = Guid.NewGuid().ToString() };
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            () => host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run.Name, Etag = run.Etag }, guest).ResponseAsync);
        Assert.Equal(await host.Runs.UndoMoveAsync(undo, guest), await host.Runs.UndoMoveAsync(undo, guest));
        Assert.Equal(moved, await host.Runs.MoveAssessmentAsync(move, guest));
        Assert.Equal(run.Edition, (await host.GetAsync(run.Name, guest)).Edition);
        move.Edition = moved.Edition;
        await Faults.InvalidAsync(() => host.Runs.MoveAssessmentAsync(move, guest).ResponseAsync, "request_id");
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_whose_only_open_line_was_taken_away_is_complete_by_the_move(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        foreach (var item in Contents.Lines.Where(i => i != "a3"))
        {
            await host.RateAsync(run.Name, guest, item, NeedForAction.Some);
        }

        host.Checks.Publish(check, Contents.Of(("a", ["a1", "a2"]), ("b", ["b1", "b2", "b3"])));
        await host.StartRunAsync(edition: $"checks/{check}/editions/2");
        Assert.Equal(V1.Assessment.Types.State.Completed, (await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, guest)).State);
        Assert.Equal($"checks/{check}/editions/2", Assert.Single(await host.EventsAsync<AssessmentCompleted>(run.Name)).Edition);
    }

    private static async Task<(V1.Assessment Run, Metadata Guest, string Check)> StartAsync(AssessmentsHost host)
    {
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        host.Checks.Publish(check, Contents.SmallChanged());
        // Another firm's start brings the newer edition in, as its event would.
        await host.StartRunAsync(edition: $"checks/{check}/editions/2");
        return (run, guest, check);
    }

    private static async Task<byte[]> ResultAsync(AssessmentsHost host, Metadata guest, string run) =>
        (await host.Runs.GetResultAsync(new GetResultRequest { Name = run }, guest)).ToByteArray();
}
