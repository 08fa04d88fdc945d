using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;
using Decision = Om.Assessments.V1.StatisticsConsent.Types.Decision;

namespace Om.Assessments.Tests;

public sealed class DecideStatisticsTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_decision_is_recorded_and_may_be_changed(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        foreach (var decision in new[] { Decision.Refused, Decision.Granted, Decision.Refused })
        {
            var decided = await DecideAsync(host, guest, run.Name, decision);
            Assert.Equal(decision, decided.StatisticsConsent.Decision);
            Assert.NotNull(decided.StatisticsConsent.DecideTime);
            Assert.Equal(decided, await host.GetAsync(run.Name, guest));
        }
    }

    [Fact]
    public async Task Every_bad_field_is_told_at_once_and_nothing_is_stored()
    {
        var host = await hosts.On("sqlite");
        var (run, guest) = await host.StartRunAsync();
        await Faults.InvalidAsync(() => DecideAsync(host, guest, run.Name, Decision.Unspecified), "decision");
        await Faults.InvalidAsync(() => DecideAsync(host, guest, "", (Decision)3, "x"), "name", "decision", "request_id");
        Assert.Equal(run, await host.GetAsync(run.Name, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_decides_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var id = Guid.NewGuid().ToString();
        var first = await DecideAsync(host, guest, run.Name, Decision.Granted, id);
        await DecideAsync(host, guest, run.Name, Decision.Refused);
        Assert.Equal(first, await DecideAsync(host, guest, run.Name, Decision.Granted, id));
        await Faults.InvalidAsync(() => DecideAsync(host, guest, run.Name, Decision.Refused, id), "request_id");
        Assert.Equal(Decision.Refused, (await host.GetAsync(run.Name, guest)).StatisticsConsent.Decision);
    }

    private static Task<V1.Assessment> DecideAsync(AssessmentsHost host, Metadata headers, string run, Decision decision, string id = "") =>
        host.Runs.DecideStatisticsAsync(new DecideStatisticsRequest { Name = run, Decision = decision, RequestId = id }, headers).ResponseAsync;
}
