using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class CreateMeasureTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_was_planned_is_what_is_read_again(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var given = AssessmentsHost.CompleteMeasure("Über Liquidität reden");
        (given.Item, given.Status, given.Effect) = ("a2", V1.Measure.Types.Status.Started, "Ruhe");
        var created = await CreateAsync(host, guest, run.Name, given);
        Assert.StartsWith(run.Name + "/measures/", created.Name, StringComparison.Ordinal);
        Assert.Equal(("Über Liquidität reden", "a2", V1.Measure.Types.Status.Started, true, "Ruhe", "2027-03-31"),
            (created.Description, created.Item, created.Status, created.Complete, created.Effect, created.DueDate));
        Assert.Equal(created, await host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = created.Name }, guest));
        Assert.Equal([created], (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task One_click_on_a_practice_makes_a_measure_that_can_be_reworded(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var created = await CreateAsync(host, guest, run.Name, new V1.Measure { Practice = "b1-p" });
        Assert.Equal(("b1", "b1-p", "So geht b1.", V1.Measure.Types.Status.Open, false),
            (created.Item, created.Practice, created.Description, created.Status, created.Complete));
        Assert.Equal("Eigene Worte", (await CreateAsync(host, guest, run.Name, new V1.Measure { Practice = "b1-p", Description = "Eigene Worte" })).Description);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_bad_field_is_told_at_once_and_nothing_is_stored(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await Faults.InvalidAsync(() => host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name }, guest).ResponseAsync, "measure.description");
        await Faults.InvalidAsync(
            () => CreateAsync(host, guest, run.Name, new V1.Measure
            {
                Item = "b4",
                Practice = "b4-p",
                Description = new string('x', 1001),
                Urgency = (V1.Measure.Types.Urgency)4,
                Responsible = new string('x', 121),
                DueDate = "2027-02-29",
                Control = new string('x', 501),
                Status = (V1.Measure.Types.Status)9,
                Effect = new string('x', 1001),
            }),
            "measure.item", "measure.practice", "measure.description", "measure.urgency", "measure.responsible", "measure.due_date",
            "measure.control", "measure.status", "measure.effect");
        foreach (var day in new[] { "31.03.2027", "2027-3-31", "0000-00-00", "2027-03-31T00:00:00Z", "morgen" })
        {
            await Faults.InvalidAsync(() => CreateAsync(host, guest, run.Name, new V1.Measure { Description = "x", DueDate = day }), "measure.due_date");
        }

        await Faults.InvalidAsync(() => CreateAsync(host, guest, run.Name, new V1.Measure { Description = " ", Item = "a1-p" }), "measure.description", "measure.item");
        await Faults.InvalidAsync(() => CreateAsync(host, guest, "assessments/a/b", new V1.Measure { Description = "x" }, "1"), "parent", "request_id");
        Assert.Empty((await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures);
        Assert.Equal(run.Etag, (await host.GetAsync(run.Name, guest)).Etag);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S22_fields_only_the_service_sets_are_ignored(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var created = await CreateAsync(host, guest, run.Name, new V1.Measure
        {
            Name = run.Name + "/measures/mine",
            Etag = "\"v7\"",
            Description = "x",
            Complete = true,
            ReratingProposed = true,
            CreateTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1 },
        });
        Assert.False(created.Complete || created.ReratingProposed);
        Assert.NotEqual(run.Name + "/measures/mine", created.Name);
        Assert.NotEqual(1, created.CreateTime.Seconds);
        Assert.Equal("\"v2\"", created.Etag);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S36_words_that_a_table_would_take_for_a_formula_are_kept_as_they_were_typed(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        foreach (var text in new[] { "=1+1", "+49 221 1234", "-5 %", "@Meier", "\tEinzug", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "'; DROP TABLE measures; --" })
        {
            // Made harmless where files and pages are made; here it is the firm's own text.
            Assert.Equal(text, (await CreateAsync(host, guest, run.Name, new V1.Measure { Description = text, Responsible = text })).Responsible);
        }

        Assert.Equal(8, (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_plans_once_and_another_content_under_its_id_is_refused(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var request = new CreateMeasureRequest { Parent = run.Name, Measure = AssessmentsHost.CompleteMeasure("Eins"), RequestId = Guid.NewGuid().ToString() };
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Plan.CreateMeasureAsync(request, guest).ResponseAsync));
        Assert.Single(all.Distinct());
        request.Measure.Description = "Zwei";
        await Faults.InvalidAsync(() => host.Plan.CreateMeasureAsync(request, guest).ResponseAsync, "request_id");
        Assert.Equal(all[0], Assert.Single((await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_plan_holds_two_hundred_measures_and_no_more_also_when_many_come_at_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.InDbAsync(async db =>
        {
            for (var i = 0; i < 198; i++)
            {
                var measure = new Measure { Id = Guid.CreateVersion7(), AssessmentId = Assessment.IdOf(run.Name.Split('/')[1])!.Value, CreatedAt = DateTimeOffset.UtcNow };
                measure.Change(m => m.Description = $"{i}", DateTimeOffset.UtcNow);
                db.Measures.Add(measure);
            }

            return await db.SaveChangesAsync();
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                await CreateAsync(host, guest, run.Name, new V1.Measure { Description = $"Noch {i}" });
                return "";
            }
            catch (RpcException error)
            {
                Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
                return error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason;
            }
        }));
        Assert.Equal(["", "", "PLAN_FULL", "PLAN_FULL"], results.Order());
    }

    private static Task<V1.Measure> CreateAsync(AssessmentsHost host, Metadata guest, string run, V1.Measure measure, string id = "") =>
        host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run, Measure = measure, RequestId = id }, guest).ResponseAsync;
}
