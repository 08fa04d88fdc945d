using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class SaveAnswersTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_was_acknowledged_is_what_is_read_again(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var saved = await SaveAsync(host, guest, run.Name,
            new V1.Answer { Item = "b2", Need = NeedForAction.Urgent, Note = "Größe prüfen 🌍" },
            new V1.Answer { Item = "a1", NotApplicable = true, Reason = "Wir haben keine Kunden" },
            new V1.Answer { Item = "a2", Note = "nur eine Notiz" });
        Assert.Equal((2, 6), (saved.AnsweredCount, saved.LineCount));
        Assert.Equal(["b2", "a1", "a2"], saved.Answers.Select(a => a.Item));
        Assert.All(saved.Answers, a => Assert.Equal(1, a.Revision));
        var read = await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest);
        Assert.Equal(saved.Answers.OrderBy(a => a.Item, StringComparer.Ordinal), read.Answers);
        Assert.Empty(read.Removed);
        Assert.Equal(2, (await host.GetAsync(run.Name, guest)).AnsweredCount);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_rating_taken_back_is_open_again_and_a_completed_run_stays_completed(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.RateAllAsync(run.Name, guest);
        var saved = await SaveAsync(host, guest, run.Name, new V1.Answer { Item = "a1", Revision = 1 });
        Assert.Equal((5, 2), (saved.AnsweredCount, saved.Answers[0].Revision));
        var read = await host.GetAsync(run.Name, guest);
        Assert.Equal((5, V1.Assessment.Types.State.Completed), (read.AnsweredCount, read.State));
        Assert.NotNull(read.CompleteTime);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Another_revision_than_the_stored_one_is_refused_with_the_one_stored_and_nothing_is_overwritten(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Urgent, revision: 1);
        var error = await Faults.ThrowsAsync(StatusCode.Aborted, "ANSWER_CHANGED", () => SaveAsync(host, guest, run.Name,
            new V1.Answer { Item = "a1", Need = NeedForAction.None, Revision = 1 },
            new V1.Answer { Item = "a2", Need = NeedForAction.None },
            new V1.Answer { Item = "a3", Need = NeedForAction.None, Revision = 4 }));
        var metadata = error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata;
        Assert.Equal(new Dictionary<string, string> { ["a1"] = "2", ["a3"] = "0" }, metadata.ToDictionary());
        var read = await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest);
        Assert.Equal(("a1", NeedForAction.Urgent, 2), Assert.Single(read.Answers) is var a ? (a.Item, a.Need, a.Revision) : default);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_bad_answer_is_told_at_once_and_nothing_is_stored(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await Faults.InvalidAsync(
            () => SaveAsync(host, guest, run.Name,
                new V1.Answer { Item = "a1", Need = NeedForAction.Some },
                new V1.Answer { Item = "zz", Need = (NeedForAction)4, Revision = -1 },
                new V1.Answer { Item = "a2", NotApplicable = true, Note = new string('x', 2001) },
                new V1.Answer { Item = "a1" }),
            "answers", "answers[1].item", "answers[1].need", "answers[1].revision", "answers[2].reason", "answers[2].note");
        await Faults.InvalidAsync(() => SaveAsync(host, guest, run.Name, new V1.Answer { Item = "a1", Note = "a\u202Eb" }), "answers[0].note");
        await Faults.InvalidAsync(
            () => host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = "run", RequestId = "x" }, guest).ResponseAsync,
            "parent", "answers", "request_id");
        Assert.Empty((await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest)).Answers);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S51_a_hundred_answers_pass_and_one_more_does_not(string provider)
    {
        var host = await hosts.On(provider);
        var content = Contents.Of(("t", [.. Enumerable.Range(0, 101).Select(i => $"c{i}")]));
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{host.Checks.NewCheck(content)}/editions/1");
        var answers = Enumerable.Range(0, 101).Select(i => new V1.Answer { Item = $"c{i}", Need = NeedForAction.Some, Note = new string('ä', 2000) }).ToArray();
        await Faults.InvalidAsync(() => SaveAsync(host, guest, run.Name, answers), "answers");
        await Faults.InvalidAsync(() => SaveAsync(host, guest, run.Name), "answers");
        Assert.Equal(100, (await SaveAsync(host, guest, run.Name, answers[..100])).AnsweredCount);
        Assert.Equal(101, (await SaveAsync(host, guest, run.Name, answers[100..])).AnsweredCount);
        var wrong = Enumerable.Range(0, 100).Select(i => new V1.Answer { Item = $"x{i}", Need = (NeedForAction)9, Revision = -1 }).ToArray();
        await Faults.ThrowsAsync(StatusCode.InvalidArgument, "INVALID_FIELDS", () => SaveAsync(host, guest, run.Name, wrong));
        var stale = Enumerable.Range(0, 100).Select(i => new V1.Answer { Item = $"c{i}", Need = NeedForAction.None }).ToArray();
        var error = await Faults.ThrowsAsync(StatusCode.Aborted, "ANSWER_CHANGED", () => SaveAsync(host, guest, run.Name, stale));
        Assert.Equal(100, error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_save_answers_as_the_first_did_also_after_later_ones(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var request = Request(run.Name, new V1.Answer { Item = "a1", Need = NeedForAction.Some });
        var first = await host.Runs.SaveAnswersAsync(request, guest);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Urgent, revision: 1);
        Assert.Equal(first, await host.Runs.SaveAnswersAsync(request, guest));
        Assert.Equal(NeedForAction.Urgent, (await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest)).Answers[0].Need);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Another_content_under_the_same_id_is_refused_and_not_stored(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var request = Request(run.Name, new V1.Answer { Item = "a1", Need = NeedForAction.Some });
        await host.Runs.SaveAnswersAsync(request, guest);
        foreach (var other in new[] { new V1.Answer { Item = "a2" }, new V1.Answer { Item = "a1", Revision = 1 }, new V1.Answer { Item = "zz" } })
        {
            request.Answers[0] = other;
            await Faults.InvalidAsync(() => host.Runs.SaveAnswersAsync(request, guest).ResponseAsync, "request_id");
        }

        Assert.Equal(("a1", 1), Assert.Single((await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest)).Answers)
            is var a ? (a.Item, a.Revision) : default);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Thirty_parallel_sends_of_the_same_save_store_it_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var request = Request(run.Name, new V1.Answer { Item = "a1", Need = NeedForAction.Some });
        var all = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => host.Runs.SaveAnswersAsync(request, guest).ResponseAsync));
        Assert.Single(all.Distinct());
        Assert.Equal(1, all[0].Answers[0].Revision);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Two_firms_with_the_same_request_id_do_not_meet(string provider)
    {
        var host = await hosts.On(provider);
        var (one, guestOne) = await host.StartRunAsync();
        var (two, guestTwo) = await host.StartRunAsync();
        var request = Request(one.Name, new V1.Answer { Item = "a1", Need = NeedForAction.Some });
        await host.Runs.SaveAnswersAsync(request, guestOne);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.Runs.SaveAnswersAsync(request, guestTwo).ResponseAsync);
        request.Parent = two.Name;
        Assert.Equal(1, (await host.Runs.SaveAnswersAsync(request, guestTwo)).AnsweredCount);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Two_hundred_saves_of_forty_runs_at_once_are_all_stored(string provider)
    {
        var host = await hosts.On(provider);
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.StartRunAsync()));
        await Task.WhenAll(runs.SelectMany(r => Contents.Lines.Take(5).Select(item => host.RateAsync(r.Run.Name, r.Guest, item, NeedForAction.Some))));
        foreach (var (run, guest) in runs)
        {
            var read = await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest);
            Assert.Equal(Contents.Lines.Take(5).Select(i => (i, 1)), read.Answers.Select(a => (a.Item, a.Revision)));
        }
    }

    private static SaveAnswersRequest Request(string run, params V1.Answer[] answers) =>
        new() { Parent = run, Answers = { answers }, RequestId = Guid.NewGuid().ToString() };

    private static Task<SaveAnswersResponse> SaveAsync(AssessmentsHost host, Metadata guest, string run, params V1.Answer[] answers) =>
        host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = run, Answers = { answers } }, guest).ResponseAsync;
}
