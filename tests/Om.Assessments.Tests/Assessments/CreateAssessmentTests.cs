using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class CreateAssessmentTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_guest_gets_the_run_and_a_code_that_opens_it(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var started = await host.Runs.CreateAssessmentAsync(new CreateAssessmentRequest
        {
            Assessment = new V1.Assessment
            {
                Edition = $"checks/{check}/editions/published",
                Mode = V1.Assessment.Types.Mode.WithAdviser,
                Title = "Herbst 2026 – Bäckerei",
                Profile = new FirmProfile { Branch = "C", SizeClass = FirmProfile.Types.SizeClass.Micro, Region = "DE-NW" },
            },
        });
        var run = started.Assessment;
        Assert.Equal(
            ($"checks/{check}/editions/1", V1.Assessment.Types.Kind.Real, V1.Assessment.Types.Mode.WithAdviser, "Herbst 2026 – Bäckerei", 6, 0),
            (run.Edition, run.Kind, run.Mode, run.Title, run.LineCount, run.AnsweredCount));
        Assert.Equal(Wire.Text(DateOnly.FromDateTime(DateTime.UtcNow).AddMonths(24)), run.EraseDate);
        Assert.Equal(run, await host.GetAsync(run.Name, ServiceHost.Guest(started.AccessCode)));
        Assert.Equal(run, await host.Runs.ResumeAssessmentAsync(new ResumeAssessmentRequest { AccessCode = started.AccessCode }));
        var evt = Assert.Single(await host.EventsAsync<AssessmentStarted>(run.Name));
        Assert.Equal((run.Edition, false, "with_adviser", true), (evt.Edition, evt.Trial, evt.Mode, evt.Guest));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_account_owns_its_run_and_gets_no_code(string provider)
    {
        var host = await hosts.On(provider);
        var account = host.Host.As("meier-" + Guid.NewGuid());
        var started = await host.Runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published } }, account);
        Assert.Empty(started.AccessCode);
        Assert.Equal(started.Assessment, await host.GetAsync(started.Assessment.Name, account));
        Assert.False(Assert.Single(await host.EventsAsync<AssessmentStarted>(started.Assessment.Name)).Guest);
    }

    [Fact]
    public async Task A_token_that_is_not_valid_does_not_lead_to_a_guests_run()
    {
        var host = await hosts.On("sqlite");
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", () => host.Runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published } },
            new Metadata { { "authorization", "Bearer expired" } }).ResponseAsync);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_bad_field_is_told_at_once_and_nothing_is_stored(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        await Faults.InvalidAsync(() => CreateAsync(host, new V1.Assessment()), "assessment.edition");
        await Faults.InvalidAsync(() => host.Runs.CreateAssessmentAsync(new CreateAssessmentRequest()).ResponseAsync, "assessment.edition");
        await Faults.InvalidAsync(
            () => CreateAsync(
                host,
                new V1.Assessment
                {
                    Edition = new string('x', 101),
                    Kind = (V1.Assessment.Types.Kind)7,
                    Mode = (V1.Assessment.Types.Mode)(-1),
                    Title = new string('x', 121),
                    Profile = new FirmProfile { Branch = "V", SizeClass = (FirmProfile.Types.SizeClass)9, Region = "NW" },
                    Previous = "runs/1",
                },
                "no-uuid"),
            "assessment.edition", "assessment.kind", "assessment.mode", "assessment.title", "assessment.profile.branch",
            "assessment.profile.size_class", "assessment.profile.region", "assessment.previous", "request_id");
        await Faults.InvalidAsync(() => CreateAsync(host, new V1.Assessment { Edition = AssessmentsHost.Published, Title = "a\u0000b" }), "assessment.title");
        await Faults.InvalidAsync(() => CreateAsync(host, new V1.Assessment { Edition = "checks/small" }), "assessment.edition");
        await Faults.InvalidAsync(() => CreateAsync(host, new V1.Assessment { Edition = "checks/unknown/editions/published" }), "assessment.edition");
        Assert.DoesNotContain(await host.RowsAsync(), row => !row.StartsWith("editions", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Checks.V1.Edition.Types.State.Superseded)]
    [InlineData(Checks.V1.Edition.Types.State.Withdrawn)]
    [InlineData(Checks.V1.Edition.Types.State.Adopted)]
    public async Task An_edition_that_is_not_in_use_is_refused(Checks.V1.Edition.Types.State state)
    {
        var host = await hosts.On("sqlite");
        var name = $"checks/{host.Checks.NewCheck()}/editions/1";
        host.Checks.Put(name, state);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_PUBLISHED", () => CreateAsync(host, new V1.Assessment { Edition = name }));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Without_the_checks_service_firms_start_on_what_is_known_and_on_nothing_else(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        host.Checks.Down = true;
        await Faults.ThrowsAsync(StatusCode.Unavailable, "CHECKS_UNAVAILABLE", () => host.StartRunAsync());
        host.Checks.Down = false;
        await host.StartRunAsync();
        host.Checks.Down = true;
        Assert.Equal("checks/small/editions/1", (await host.StartRunAsync()).Run.Edition);
        Assert.Equal("checks/small/editions/1", (await host.StartRunAsync(edition: "checks/small/editions/1")).Run.Edition);
        await Faults.ThrowsAsync(StatusCode.Unavailable, "CHECKS_UNAVAILABLE", () => host.StartRunAsync(edition: "checks/small/editions/2"));
        await Faults.InvalidAsync(() => host.StartRunAsync(edition: "checks/small"), "assessment.edition");
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Fields_only_the_service_sets_are_ignored(string provider)
    {
        var host = await hosts.On(provider);
        var run = await CreateAsync(host, new V1.Assessment
        {
            Name = "assessments/mine",
            Etag = "\"v9\"",
            Edition = AssessmentsHost.Published,
            EditionHash = "beef",
            State = V1.Assessment.Types.State.Completed,
            StatisticsConsent = new StatisticsConsent { Decision = StatisticsConsent.Types.Decision.Granted },
            LineCount = 1,
            AnsweredCount = 1,
            EraseDate = "2999-01-01",
            NewerEdition = "checks/small/editions/9",
            UndoEdition = "checks/small/editions/9",
        });
        Assert.NotEqual("assessments/mine", run.Assessment.Name);
        Assert.Equal(
            ("\"v1\"", V1.Assessment.Types.State.InProgress, StatisticsConsent.Types.Decision.Unspecified, 6, 0, "", ""),
            (run.Assessment.Etag, run.Assessment.State, run.Assessment.StatisticsConsent.Decision, run.Assessment.LineCount,
                run.Assessment.AnsweredCount, run.Assessment.NewerEdition, run.Assessment.UndoEdition));
        Assert.NotEqual("2999-01-01", run.Assessment.EraseDate);
        Assert.Null(run.Assessment.CompleteTime);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Sixteen_first_starts_on_a_new_edition_at_once_all_succeed_and_keep_one_copy(string provider)
    {
        var host = await hosts.On(provider);
        var edition = $"checks/{host.Checks.NewCheck()}/editions/1";
        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.StartRunAsync(edition: edition)));
        Assert.Equal(16, runs.Select(r => r.Run.Name).Distinct().Count());
        Assert.Equal(1, await host.InDbAsync(db => db.Editions.CountAsync(e => e.Name == edition)));
    }

    private static Task<CreateAssessmentResponse> CreateAsync(AssessmentsHost host, V1.Assessment assessment, string requestId = "") =>
        host.Runs.CreateAssessmentAsync(new CreateAssessmentRequest { Assessment = assessment, RequestId = requestId }).ResponseAsync;
}
