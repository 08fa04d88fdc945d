using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class PreviousRunTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Who_can_open_the_run_before_may_link_and_compare_it(string provider)
    {
        var host = await hosts.On(provider);
        var (before, guest) = await host.StartRunAsync();
        await host.RateAllAsync(before.Name, guest, NeedForAction.Urgent);
        var started = await StartAsync(host, before.Name, guest);
        var now = ServiceHost.Guest(started.AccessCode);
        await host.RateAsync(started.Assessment.Name, now, "a1", NeedForAction.None);
        await host.RateAsync(started.Assessment.Name, now, "b2", NeedForAction.Urgent);

        var comparison = (await host.Runs.GetResultAsync(new GetResultRequest { Name = started.Assessment.Name }, now)).Comparison;
        Assert.Equal((before.Name, 2, 1, 0), (comparison.Previous, comparison.CommonLines, comparison.LessNeed, comparison.MoreNeed));
        Assert.Equal([1, 1], comparison.PreviousTopics.Select(t => t.Spread.Urgent));
        Assert.Equal([0, 1], comparison.CurrentTopics.Select(t => t.Spread.Urgent));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_foreign_run_and_one_that_never_was_cannot_be_linked_and_look_the_same(string provider)
    {
        var host = await hosts.On(provider);
        var (foreign, _) = await host.StartRunAsync();
        var (_, guest) = await host.StartRunAsync();
        var one = await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => StartAsync(host, foreign.Name, guest));
        var never = $"assessments/{Guid.NewGuid()}";
        var other = await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => StartAsync(host, never, guest));
        Assert.Equal(one.Status.Detail.Replace(foreign.Name, never, StringComparison.Ordinal), other.Status.Detail);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => StartAsync(host, foreign.Name, []));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_through_another_check_is_no_run_before(string provider)
    {
        var host = await hosts.On(provider);
        var (before, guest) = await host.StartRunAsync(edition: $"checks/{host.Checks.NewCheck()}/editions/1");
        await Faults.InvalidAsync(() => StartAsync(host, before.Name, guest), "assessment.previous");
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task When_the_run_before_is_erased_the_link_is_gone_and_the_result_stays(string provider)
    {
        var host = await hosts.On(provider);
        var (before, guest) = await host.StartRunAsync();
        var started = await StartAsync(host, before.Name, guest);
        var now = ServiceHost.Guest(started.AccessCode);
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = before.Name }, guest);
        Assert.Empty((await host.GetAsync(started.Assessment.Name, now)).Previous);
        Assert.Null((await host.Runs.GetResultAsync(new GetResultRequest { Name = started.Assessment.Name }, now)).Comparison);
    }

    private static Task<CreateAssessmentResponse> StartAsync(AssessmentsHost host, string previous, Metadata guest) => host.Runs.CreateAssessmentAsync(
        new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published, Previous = previous } }, guest).ResponseAsync;
}
