using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;
using Status = Om.Assessments.V1.Measure.Types.Status;

namespace Om.Assessments.Tests;

public sealed class UpdateMeasureTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Only_what_the_mask_names_changes(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var measure = await host.PlanAsync(run.Name, guest);
        var done = await UpdateAsync(host, guest, measure.Name, new V1.Measure { Status = Status.Done, Effect = "Ruhe" }, "status");
        Assert.Equal((Status.Done, "", "Liquidität planen", true), (done.Status, done.Effect, done.Description, done.Complete));
        var populated = await UpdateAsync(host, guest, measure.Name, new V1.Measure { Effect = "Ruhe" });
        Assert.Equal((Status.Done, "Ruhe"), (populated.Status, populated.Effect));
        var all = await UpdateAsync(host, guest, measure.Name, new V1.Measure { Description = "Neu" }, "*");
        Assert.Equal(("Neu", Status.Open, "", "", false), (all.Description, all.Status, all.Effect, all.DueDate, all.Complete));
        Assert.Equal(all, await host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = measure.Name }, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_bad_field_is_told_at_once_and_nothing_changes(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var measure = await host.PlanAsync(run.Name, guest);
        await Faults.InvalidAsync(() => host.Plan.UpdateMeasureAsync(new UpdateMeasureRequest(), guest).ResponseAsync, "measure");
        await Faults.InvalidAsync(
            () => host.Plan.UpdateMeasureAsync(new UpdateMeasureRequest { Measure = new V1.Measure { Name = run.Name }, RequestId = "x" }, guest).ResponseAsync,
            "measure.name", "request_id");
        await Faults.InvalidAsync(() => UpdateAsync(host, guest, measure.Name, new V1.Measure(), "description"), "measure.description");
        await Faults.InvalidAsync(() => UpdateAsync(host, guest, measure.Name, new V1.Measure { Item = "zz", Practice = "zz" }, "*"),
            "measure.description", "measure.item", "measure.practice");
        foreach (var path in new[] { "complete", "rerating_proposed", "name", "etag", "create_time", "owner", "Status" })
        {
            await Faults.InvalidAsync(
                () => UpdateAsync(host, guest, measure.Name, new V1.Measure { DueDate = "x", Urgency = (V1.Measure.Types.Urgency)9 }, path, "status"),
                "update_mask", "measure.due_date", "measure.urgency");
        }

        Assert.Equal(measure, await host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = measure.Name }, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_stale_etag_is_told_also_when_many_change_at_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var measure = await host.PlanAsync(run.Name, guest);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return (await UpdateAsync(host, guest, measure.Name, new V1.Measure { Etag = measure.Etag, Description = $"D{i}", Status = Status.Done })).Description;
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
            {
                Assert.Equal("ETAG_STALE", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
                return null;
            }
        }));
        Assert.Equal((await host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = measure.Name }, guest)).Description, Assert.Single(results.OfType<string>()));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Two_people_may_work_on_different_measures_of_one_plan_at_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var measures = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => host.PlanAsync(run.Name, guest, $"M{i}")));
        await Task.WhenAll(measures.Select(m => UpdateAsync(host, guest, m.Name, new V1.Measure { Etag = m.Etag, Status = Status.Done })));
        var listed = (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures;
        Assert.All(listed, m => Assert.Equal(Status.Done, m.Status));
        var last = (await host.EventsAsync<Contracts.Assessments.PlanProgressed>(run.Name)).OrderBy(e => e.Version).ToList();
        Assert.Equal(Enumerable.Range(1, 8), last.Select(e => e.Version));
        Assert.Equal((4, 4, 4, 4), (last[^1].Planned, last[^1].Complete, last[^1].Done, last[^1].DoneInTime));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_done_measure_proposes_a_new_rating_and_never_sets_it(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Urgent);
        var measure = await host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name, Measure = new V1.Measure { Item = "a1", Description = "x" } }, guest);
        Assert.False(measure.ReratingProposed);
        Assert.True((await UpdateAsync(host, guest, measure.Name, new V1.Measure { Status = Status.Done })).ReratingProposed);
        Assert.True((await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures[0].ReratingProposed);
        Assert.Equal(NeedForAction.Urgent, (await host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, guest)).Answers[0].Need);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.None, revision: 1);
        Assert.False((await host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = measure.Name }, guest)).ReratingProposed);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_measure_whose_checkpoint_a_move_took_away_can_still_be_sent_back_as_it_was_read(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        var measure = await host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name, Measure = new V1.Measure { Practice = "a3-p" } }, guest);
        host.Checks.Publish(check, Contents.SmallChanged());
        await host.StartRunAsync(edition: $"checks/{check}/editions/2");
        await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, guest);
        measure.DueDate = "2027-01-31";
        var updated = await UpdateAsync(host, guest, measure.Name, measure, "*");
        Assert.Equal(("a3", "a3-p", "2027-01-31"), (updated.Item, updated.Practice, updated.DueDate));
        await Faults.InvalidAsync(
            () => host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name, Measure = new V1.Measure { Item = "a3", Description = "x" } }, guest).ResponseAsync,
            "measure.item");
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_changes_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var measure = await host.PlanAsync(run.Name, guest);
        var request = new UpdateMeasureRequest { Measure = new V1.Measure { Name = measure.Name, Effect = "Eins" }, RequestId = Guid.NewGuid().ToString() };
        var first = await host.Plan.UpdateMeasureAsync(request, guest);
        await UpdateAsync(host, guest, measure.Name, new V1.Measure { Effect = "Zwei" });
        Assert.Equal(first, await host.Plan.UpdateMeasureAsync(request, guest));
        request.Measure.Effect = "Drei";
        await Faults.InvalidAsync(() => host.Plan.UpdateMeasureAsync(request, guest).ResponseAsync, "request_id");
        Assert.Equal("Zwei", (await host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = measure.Name }, guest)).Effect);
    }

    private static Task<V1.Measure> UpdateAsync(AssessmentsHost host, Metadata guest, string name, V1.Measure change, params string[] mask)
    {
        var measure = change.Clone();
        measure.Name = name;
        return host.Plan.UpdateMeasureAsync(
            new UpdateMeasureRequest { Measure = measure, UpdateMask = mask.Length == 0 ? null : new FieldMask { Paths = { mask } } }, guest).ResponseAsync;
    }
}
