using Grpc.Core;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class TakeOverAssessmentTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_guests_run_becomes_the_accounts_and_its_code_opens_nothing_any_more(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest, code) = await StartAsync(host);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some);
        var meier = host.Host.As("meier");
        var taken = await TakeAsync(host, code, meier);
        Assert.Equal((run.Name, 1), (taken.Name, taken.AnsweredCount));
        Assert.NotEqual(run.Etag, taken.Etag);
        Assert.Equal(taken, await host.GetAsync(run.Name, meier));
        Assert.Contains((await host.Runs.ListAssessmentsAsync(new ListAssessmentsRequest(), meier)).Assessments, a => a.Name == run.Name);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, guest));
        await Faults.ThrowsAsync(StatusCode.NotFound, "ACCESS_CODE_UNKNOWN", () => host.Runs.ResumeAssessmentAsync(new ResumeAssessmentRequest { AccessCode = code }).ResponseAsync);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S30_the_request_id_of_the_start_hands_out_no_code_for_it_afterwards(string provider)
    {
        var host = await hosts.On(provider);
        var start = new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published }, RequestId = Guid.NewGuid().ToString() };
        var started = await host.Runs.CreateAssessmentAsync(start);
        await TakeAsync(host, started.AccessCode, host.Host.As("meier"));
        var again = await host.Runs.CreateAssessmentAsync(start);
        Assert.NotEqual(started.Assessment.Name, again.Assessment.Name);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(started.Assessment.Name, ServiceHost.Guest(again.AccessCode)));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_code_kept_by_choice_goes_on_working_and_can_be_closed_later(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest, code) = await StartAsync(host);
        var meier = host.Host.As("meier");
        await TakeAsync(host, code, meier, keep: true);
        Assert.Equal(run.Name, (await host.GetAsync(run.Name, guest)).Name);
        await TakeAsync(host, code, meier);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S16_nobody_takes_a_run_from_another_account(string provider)
    {
        var host = await hosts.On(provider);
        var (run, _, code) = await StartAsync(host);
        var meier = host.Host.As("meier");
        await TakeAsync(host, code, meier, keep: true);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "ASSESSMENT_OWNED", () => TakeAsync(host, code, host.Host.As("schmidt")));
        Assert.Equal(run.Name, (await host.GetAsync(run.Name, meier)).Name);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_same_request_again_answers_as_the_first_did(string provider)
    {
        var host = await hosts.On(provider);
        var (_, _, code) = await StartAsync(host);
        var meier = host.Host.As("meier");
        var request = new TakeOverAssessmentRequest { AccessCode = code, RequestId = Guid.NewGuid().ToString() };
        var first = await host.Runs.TakeOverAssessmentAsync(request, meier);
        Assert.Equal(first, await host.Runs.TakeOverAssessmentAsync(request, meier));
        await Faults.ThrowsAsync(StatusCode.NotFound, "ACCESS_CODE_UNKNOWN", () => host.Runs.TakeOverAssessmentAsync(request, host.Host.As("schmidt")).ResponseAsync);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Of_two_accounts_that_take_over_at_once_one_has_it(string provider)
    {
        var host = await hosts.On(provider);
        var (run, _, code) = await StartAsync(host);
        var outcomes = await Task.WhenAll(new[] { "meier", "schmidt" }.Select(async who =>
        {
            try
            {
                await TakeAsync(host, code, host.Host.As(who), keep: true);
                return StatusCode.OK;
            }
            catch (RpcException error)
            {
                return error.StatusCode;
            }
        }));
        Assert.Single(outcomes, StatusCode.OK);
        Assert.Single(outcomes, o => o is StatusCode.FailedPrecondition or StatusCode.Aborted);
        var owners = await Task.WhenAll(new[] { "meier", "schmidt" }.Select(async who =>
            (await host.Runs.ListAssessmentsAsync(new ListAssessmentsRequest { PageSize = 200 }, host.Host.As(who))).Assessments.Count(a => a.Name == run.Name)));
        Assert.Equal(1, owners.Sum());
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_contribution_counts_as_an_accounts_from_then_on(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var (run, guest, code) = await StartAsync(host);
        await host.RateAllAsync(run.Name, guest);
        await host.Runs.DecideStatisticsAsync(
            new DecideStatisticsRequest { Name = run.Name, Decision = StatisticsConsent.Types.Decision.Granted }, guest);
        await TakeAsync(host, code, host.Host.As("meier"));
        var contributed = await host.EventsAsync<RatingsContributed>(run.Edition);
        Assert.Equal([(1, true), (2, false)], contributed.Select(c => (c.Version, c.Guest)));
    }

    [Fact]
    public async Task Who_is_not_signed_in_or_has_no_code_takes_nothing()
    {
        var host = await hosts.On("sqlite");
        var (run, guest, code) = await StartAsync(host);
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", () => TakeAsync(host, code, guest));
        await Faults.ThrowsAsync(StatusCode.NotFound, "ACCESS_CODE_UNKNOWN", () => TakeAsync(host, AccessCode.New(), host.Host.As("meier")));
        await Faults.InvalidAsync(() => TakeAsync(host, "", host.Host.As("meier")), "access_code");
        var stale = new TakeOverAssessmentRequest { AccessCode = code, Etag = "\"v99\"" };
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE", () => host.Runs.TakeOverAssessmentAsync(stale, host.Host.As("meier")).ResponseAsync);
        Assert.Equal(run.Name, (await host.GetAsync(run.Name, guest)).Name);
    }

    private static async Task<(V1.Assessment Run, Metadata Guest, string Code)> StartAsync(AssessmentsHost host)
    {
        var (run, guest) = await host.StartRunAsync();
        return (run, guest, guest.GetValue("authorization")!["Guest ".Length..]);
    }

    private static Task<V1.Assessment> TakeAsync(AssessmentsHost host, string code, Metadata account, bool keep = false) =>
        host.Runs.TakeOverAssessmentAsync(new TakeOverAssessmentRequest { AccessCode = code, KeepAccessCodes = keep }, account).ResponseAsync;
}
