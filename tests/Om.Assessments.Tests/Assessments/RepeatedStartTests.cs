using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class RepeatedStartTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_same_request_leads_to_the_same_run_with_a_fresh_code_and_the_old_one_still_works(string provider)
    {
        var host = await hosts.On(provider);
        var request = Request();
        var first = await host.Runs.CreateAssessmentAsync(request);
        await host.RateAsync(first.Assessment.Name, ServiceHost.Guest(first.AccessCode), "a1", NeedForAction.Some);
        var second = await host.Runs.CreateAssessmentAsync(request);
        Assert.Equal(first.Assessment, second.Assessment);
        Assert.NotEqual(first.AccessCode, second.AccessCode);
        foreach (var code in new[] { first.AccessCode, second.AccessCode })
        {
            Assert.Equal(1, (await host.GetAsync(first.Assessment.Name, ServiceHost.Guest(code))).AnsweredCount);
        }

        Assert.Single(await host.EventsAsync<AssessmentStarted>(first.Assessment.Name));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Twelve_times_the_same_request_at_once_is_one_run(string provider)
    {
        var host = await hosts.On(provider);
        var request = Request();
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.Runs.CreateAssessmentAsync(request).ResponseAsync));
        var name = Assert.Single(all.Select(r => r.Assessment.Name).Distinct());
        Assert.Equal(12, all.Select(r => r.AccessCode).Distinct().Count());
        await Task.WhenAll(all.Select(r => host.GetAsync(name, ServiceHost.Guest(r.AccessCode))));
        Assert.Single(await host.EventsAsync<AssessmentStarted>(name));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Another_content_under_the_same_id_is_refused(string provider)
    {
        var host = await hosts.On(provider);
        var request = Request();
        await host.Runs.CreateAssessmentAsync(request);
        request.Assessment.Title = "Anders";
        await Faults.InvalidAsync(() => host.Runs.CreateAssessmentAsync(request).ResponseAsync, "request_id");
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Another_caller_with_the_same_id_gets_a_run_of_its_own(string provider)
    {
        var host = await hosts.On(provider);
        var request = Request();
        var guest = await host.Runs.CreateAssessmentAsync(request);
        var meier = await host.Runs.CreateAssessmentAsync(request, host.Host.As("meier"));
        var other = await host.Runs.CreateAssessmentAsync(request, host.Host.As("schmidt"));
        Assert.Equal(3, new[] { guest, meier, other }.Select(r => r.Assessment.Name).Distinct().Count());
        Assert.Equal(meier, await host.Runs.CreateAssessmentAsync(request, host.Host.As("meier")));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_start_finds_its_run_also_when_the_edition_is_no_longer_in_use(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var request = Request($"checks/{check}/editions/1");
        var first = await host.Runs.CreateAssessmentAsync(request);
        host.Checks.Publish(check, Contents.SmallChanged());
        Assert.Equal(first.Assessment.Name, (await host.Runs.CreateAssessmentAsync(request)).Assessment.Name);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task After_the_run_was_erased_its_request_starts_a_new_one(string provider)
    {
        var host = await hosts.On(provider);
        var request = Request();
        var first = await host.Runs.CreateAssessmentAsync(request);
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = first.Assessment.Name }, ServiceHost.Guest(first.AccessCode));
        Assert.NotEqual(first.Assessment.Name, (await host.Runs.CreateAssessmentAsync(request)).Assessment.Name);
    }

    private static CreateAssessmentRequest Request(string edition = AssessmentsHost.Published) =>
        new() { Assessment = new V1.Assessment { Edition = edition, Title = "Herbst" }, RequestId = Guid.NewGuid().ToString() };
}
