using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class ResumeAssessmentTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_code_typed_by_hand_finds_its_run_as_often_as_wanted(string provider)
    {
        var host = await hosts.On(provider);
        var started = await host.Runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published } });
        foreach (var typed in new[] { started.AccessCode, started.AccessCode.ToLowerInvariant().Replace('-', ' '), started.AccessCode.Replace('0', 'o') })
        {
            Assert.Equal(started.Assessment.Name, (await ResumeAsync(host, typed)).Name);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_wrong_code_a_malformed_one_and_that_of_an_erased_run_get_the_same_answer(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var code = guest.GetValue("authorization")!["Guest ".Length..];
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name }, guest);
        var texts = new List<string>();
        foreach (var typed in new[] { AccessCode.New(), "hello", code, "' OR 1=1 --" })
        {
            var error = await Faults.ThrowsAsync(StatusCode.NotFound, "ACCESS_CODE_UNKNOWN", () => ResumeAsync(host, typed));
            Assert.DoesNotContain(typed, error.Status.Detail, StringComparison.OrdinalIgnoreCase);
            texts.Add(error.Status.Detail);
        }

        Assert.Single(texts.Distinct());
    }

    [Fact]
    public async Task No_code_and_an_endless_one_are_bad_fields()
    {
        var host = await hosts.On("sqlite");
        await Faults.InvalidAsync(() => ResumeAsync(host, ""), "access_code");
        await Faults.InvalidAsync(() => ResumeAsync(host, new string('A', 101)), "access_code");
    }

    private static Task<V1.Assessment> ResumeAsync(AssessmentsHost host, string code) =>
        host.Runs.ResumeAssessmentAsync(new ResumeAssessmentRequest { AccessCode = code }).ResponseAsync;
}
