using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;
using Size = Om.Assessments.V1.FirmProfile.Types.SizeClass;
using WorkMode = Om.Assessments.V1.Assessment.Types.Mode;

namespace Om.Assessments.Tests;

public sealed class UpdateAssessmentTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Only_what_the_mask_names_changes(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var all = await UpdateAsync(host, guest, run.Name, Full(), "*");
        Assert.Equal(("Herbst", WorkMode.InGroup, "F", Size.Small, "DE-BY"), Facts(all));
        Assert.NotEqual(run.Etag, all.Etag);
        Assert.Equal(("", WorkMode.InGroup, "F", Size.Small, "DE-BY"), Facts(await UpdateAsync(host, guest, run.Name, new V1.Assessment(), "title")));
        Assert.Equal(("", WorkMode.Alone, "F", Size.Small, "DE-BY"), Facts(await UpdateAsync(host, guest, run.Name, new V1.Assessment(), "mode")));
        Assert.Equal(("", WorkMode.Alone, "F", Size.Small, ""), Facts(await UpdateAsync(
            host, guest, run.Name, new V1.Assessment { Title = "nicht", Profile = new FirmProfile { Branch = "A" } }, "profile.region")));
        Assert.Equal(("", WorkMode.Alone, "", Size.Large, ""), Facts(await UpdateAsync(
            host, guest, run.Name, new V1.Assessment { Profile = new FirmProfile { SizeClass = Size.Large } }, "profile")));
        Assert.Equal(("Neu", WorkMode.Alone, "", Size.Large, ""), Facts(await UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = "Neu" })));
        Assert.Equal(("", WorkMode.Alone, "", Size.Unspecified, ""), Facts(await UpdateAsync(host, guest, run.Name, new V1.Assessment(), "*")));
        var read = await host.GetAsync(run.Name, guest);
        Assert.Equal("\"v8\"", read.Etag);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("statistics_consent")]
    [InlineData("edition")]
    [InlineData("kind")]
    [InlineData("previous")]
    [InlineData("name")]
    [InlineData("owner")]
    [InlineData("Title")]
    [InlineData("profile.turnover")]
    [InlineData("erase_date")]
    public async Task S22_a_mask_that_names_anything_else_is_refused_and_nothing_changes(string path)
    {
        var host = await hosts.On("sqlite");
        var (run, guest) = await host.StartRunAsync();
        await Faults.InvalidAsync(() => UpdateAsync(host, guest, run.Name, Full(), path, "title"), "update_mask");
        Assert.Equal(run, await host.GetAsync(run.Name, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S22_fields_only_the_service_sets_are_ignored_in_the_body(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var updated = await UpdateAsync(host, guest, run.Name, new V1.Assessment
        {
            Title = "Neu",
            State = V1.Assessment.Types.State.Completed,
            Kind = V1.Assessment.Types.Kind.Trial,
            Edition = "checks/other/editions/1",
            StatisticsConsent = new StatisticsConsent { Decision = StatisticsConsent.Types.Decision.Granted },
            EraseDate = "2999-01-01",
            AnsweredCount = 6,
        }, "*");
        run.Title = "Neu";
        (run.Etag, run.UpdateTime) = (updated.Etag, updated.UpdateTime);
        Assert.Equal(run, updated);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_bad_field_is_told_at_once_and_nothing_is_stored(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await Faults.InvalidAsync(() => host.Runs.UpdateAssessmentAsync(new UpdateAssessmentRequest(), guest).ResponseAsync, "assessment");
        await Faults.InvalidAsync(
            () => host.Runs.UpdateAssessmentAsync(new UpdateAssessmentRequest
            {
                Assessment = new V1.Assessment
                {
                    Name = "assessments",
                    Title = new string('x', 121),
                    Mode = (WorkMode)4,
                    Profile = new FirmProfile { Branch = "AB", Region = "DE-XX", SizeClass = (Size)5 },
                },
                UpdateMask = FieldMask.FromString("state"),
                RequestId = "1",
            }, guest).ResponseAsync,
            "assessment.name", "assessment.title", "assessment.mode", "assessment.profile.branch", "assessment.profile.region",
            "assessment.profile.size_class", "update_mask", "request_id");
        await Faults.InvalidAsync(() => UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = new string('x', 121), Profile = new FirmProfile { Branch = "a" } }),
            "assessment.title", "assessment.profile.branch");
        Assert.Equal(run, await host.GetAsync(run.Name, guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_stale_etag_is_told_and_the_right_one_passes(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var second = await UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = "Zwei", Etag = run.Etag });
        foreach (var stale in new[] { run.Etag, "\"v99\"", "v2", "*" })
        {
            await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
                () => UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = "Drei", Etag = stale }));
        }

        Assert.Equal("Zwei", (await host.GetAsync(run.Name, guest)).Title);
        Assert.Equal("Drei", (await UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = "Drei", Etag = second.Etag })).Title);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Of_ten_changes_that_saw_the_same_etag_one_passes_and_without_etag_all_do(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                return (await UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = $"T{i}", Etag = run.Etag })).Title;
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Aborted)
            {
                return null;
            }
        }));
        Assert.Equal((await host.GetAsync(run.Name, guest)).Title, Assert.Single(results.OfType<string>()));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = $"S{i}" })));
        Assert.Equal("\"v6\"", (await host.GetAsync(run.Name, guest)).Etag);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_changes_once_and_another_content_under_its_id_is_refused(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var request = new UpdateAssessmentRequest { Assessment = new V1.Assessment { Name = run.Name, Title = "Zwei" }, RequestId = Guid.NewGuid().ToString() };
        var first = await host.Runs.UpdateAssessmentAsync(request, guest);
        await UpdateAsync(host, guest, run.Name, new V1.Assessment { Title = "Drei" });
        Assert.Equal(first, await host.Runs.UpdateAssessmentAsync(request, guest));
        request.Assessment.Title = "Vier";
        await Faults.InvalidAsync(() => host.Runs.UpdateAssessmentAsync(request, guest).ResponseAsync, "request_id");
        Assert.Equal("Drei", (await host.GetAsync(run.Name, guest)).Title);
    }

    private static V1.Assessment Full() => new()
    {
        Title = "Herbst",
        Mode = WorkMode.InGroup,
        Profile = new FirmProfile { Branch = "F", SizeClass = Size.Small, Region = "DE-BY" },
    };

    private static (string, WorkMode, string, Size, string) Facts(V1.Assessment run) =>
        (run.Title, run.Mode, run.Profile.Branch, run.Profile.SizeClass, run.Profile.Region);

    private static Task<V1.Assessment> UpdateAsync(AssessmentsHost host, Metadata headers, string run, V1.Assessment change, params string[] mask)
    {
        var assessment = change.Clone();
        assessment.Name = run;
        return host.Runs.UpdateAssessmentAsync(
            new UpdateAssessmentRequest { Assessment = assessment, UpdateMask = mask.Length == 0 ? null : new FieldMask { Paths = { mask } } }, headers).ResponseAsync;
    }
}
