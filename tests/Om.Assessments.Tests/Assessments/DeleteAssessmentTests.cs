using Grpc.Core;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;
using Decision = Om.Assessments.V1.StatisticsConsent.Types.Decision;

namespace Om.Assessments.Tests;

public sealed class DeleteAssessmentTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Erasing_leaves_nothing_of_the_run_but_events_without_answers(string provider)
    {
        var host = await hosts.On(provider);
        var secret = "Geheimnis" + Guid.NewGuid().ToString("N");
        var started = await host.Runs.CreateAssessmentAsync(new CreateAssessmentRequest
        {
            Assessment = new V1.Assessment { Edition = AssessmentsHost.Published, Title = secret },
            RequestId = Guid.NewGuid().ToString(),
        });
        var (run, guest) = (started.Assessment, ServiceHost.Guest(started.AccessCode));
        await host.Runs.DecideStatisticsAsync(new DecideStatisticsRequest { Name = run.Name, Decision = Decision.Granted }, guest);
        await host.Runs.SaveAnswersAsync(new SaveAnswersRequest
        {
            Parent = run.Name,
            Answers = { Contents.Lines.Select(item => new V1.Answer { Item = item, Need = NeedForAction.Urgent, Note = secret }) },
            RequestId = Guid.NewGuid().ToString(),
        }, guest);
        for (var i = 0; i < 2; i++)
        {
            await host.Plan.CreateMeasureAsync(new CreateMeasureRequest
            {
                Parent = run.Name,
                Measure = AssessmentsHost.CompleteMeasure(secret),
                RequestId = Guid.NewGuid().ToString(),
            }, guest);
        }

        await host.Declarations.IssueDeclarationAsync(new IssueDeclarationRequest
        {
            Parent = run.Name,
            FirmName = secret,
            FirmPlace = "Köln",
            Signatory = secret,
            RequestId = Guid.NewGuid().ToString(),
        }, guest);
        await host.InDbAsync(async db =>
        {
            db.CalendarFeeds.Add(new CalendarFeed { AssessmentId = Guid.Parse(run.Name.Split('/')[1]), TokenHash = Guid.NewGuid() });
            return await db.SaveChangesAsync();
        });
        var key = (await host.InDbAsync(db => db.Assessments.FindAsync(Guid.Parse(run.Name.Split('/')[1])).AsTask()))!.ContributedAs!.Value.ToString();
        Assert.NotEmpty(Assert.Single(await host.EventsAsync<RatingsContributed>(key)).Ratings);

        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name, RequestId = Guid.NewGuid().ToString() }, guest);

        var rows = await host.RowsAsync();
        Assert.DoesNotContain(rows, row => row.Contains(secret, StringComparison.OrdinalIgnoreCase));
        var id = run.Name.Split('/')[1];
        var bytes = Convert.ToHexString(Guid.Parse(id).ToByteArray());
        Assert.All(
            rows.Where(r => r.Contains(id, StringComparison.OrdinalIgnoreCase) || r.Contains(bytes, StringComparison.OrdinalIgnoreCase)
                || r.Contains(key, StringComparison.OrdinalIgnoreCase)),
            row => Assert.StartsWith("outbox: ", row, StringComparison.Ordinal));
        Assert.Empty(Assert.Single(await host.EventsAsync<RatingsContributed>(key)).Ratings);
        var erased = Assert.Single(await host.EventsAsync<AssessmentErased>(run.Name));
        Assert.Equal((key, true), (erased.StatisticsKey.ToString(), erased.ByOwner));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_that_never_contributed_is_erased_without_a_key(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.Runs.DecideStatisticsAsync(new DecideStatisticsRequest { Name = run.Name, Decision = Decision.Granted }, guest);
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name }, guest);
        Assert.Null(Assert.Single(await host.EventsAsync<AssessmentErased>(run.Name)).StatisticsKey);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_erasure_answers_as_the_first_did_and_another_one_finds_nothing(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var request = new DeleteAssessmentRequest { Name = run.Name, RequestId = Guid.NewGuid().ToString() };
        await host.Runs.DeleteAssessmentAsync(request, guest);
        await host.Runs.DeleteAssessmentAsync(request, guest);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
            () => host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name }, guest).ResponseAsync);
        Assert.Single(await host.EventsAsync<AssessmentErased>(run.Name));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_stale_etag_and_bad_fields_erase_nothing(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            () => host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name, Etag = "\"v9\"" }, guest).ResponseAsync);
        await Faults.InvalidAsync(
            () => host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = "assessments/", RequestId = "x" }, guest).ResponseAsync,
            "name", "request_id");
        Assert.Equal(run, await host.GetAsync(run.Name, guest));
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name, Etag = run.Etag }, guest);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_has_no_second_spelling_under_which_its_traces_would_stay(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        foreach (var name in new[] { run.Name.ToUpperInvariant().Replace("ASSESSMENTS", "assessments", StringComparison.Ordinal), run.Name + " " })
        {
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(name, guest));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.RateAsync(name, guest, "a1", NeedForAction.Some));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.PlanAsync(name, guest));
        }
    }
}
