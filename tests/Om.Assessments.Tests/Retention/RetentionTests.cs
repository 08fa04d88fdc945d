using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class RetentionTests
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S65_each_kind_of_run_is_erased_on_the_day_it_was_told_and_not_a_day_before(string provider)
    {
        var clock = new Clock();
        await using var host = await StartAsync(provider, clock);
        var runs = new[]
        {
            await host.StartRunAsync(V1.Assessment.Types.Kind.Trial),
            await host.StartRunAsync(),
            await host.StartOwnRunAsync("meier"),
        };
        Assert.Equal(
            [clock.Today.AddDays(30), clock.Today.AddMonths(24), clock.Today.AddMonths(36)],
            runs.Select(r => DateOnly.Parse(r.Run.EraseDate, null)));
        foreach (var (run, headers) in runs)
        {
            var day = DateOnly.Parse(run.EraseDate, null);
            clock.Now = At(day.AddDays(-1)).AddHours(23);
            Assert.Equal(0, await SweepAsync(host));
            clock.Now = At(day);
            Assert.Equal(1, await SweepAsync(host));
            Assert.False(Assert.Single(await host.EventsAsync<AssessmentErased>(run.Name)).ByOwner);
            Assert.Equal(0, await host.InDbAsync(db => db.Assessments.CountAsync(a => a.Id == Assessment.IdOf(run.Name.Split('/', 2)[1]))));
        }

        Assert.DoesNotContain(await host.RowsAsync(), row => runs.Any(r => row.Contains(r.Run.Name.Split('/')[1], StringComparison.OrdinalIgnoreCase))
            && !row.StartsWith("outbox", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Work_on_answers_or_plan_puts_the_day_off_and_reading_does_not(string provider)
    {
        var clock = new Clock();
        await using var host = await StartAsync(provider, clock);
        var (run, guest) = await host.StartRunAsync();
        var start = clock.Today;
        clock.Now = clock.Now.AddDays(10);
        Assert.Equal(Day(start.AddMonths(24)), (await host.GetAsync(run.Name, guest)).EraseDate);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some);
        Assert.Equal(Day(clock.Today.AddMonths(24)), (await host.GetAsync(run.Name, guest)).EraseDate);
        clock.Now = clock.Now.AddDays(10);
        var measure = await host.PlanAsync(run.Name, guest);
        Assert.Equal(Day(clock.Today.AddMonths(24)), (await host.GetAsync(run.Name, guest)).EraseDate);
        clock.Now = clock.Now.AddDays(10);
        await host.Plan.UpdateMeasureAsync(new UpdateMeasureRequest { Measure = new V1.Measure { Name = measure.Name, Effect = "x" } }, guest);
        Assert.Equal(Day(clock.Today.AddMonths(24)), (await host.GetAsync(run.Name, guest)).EraseDate);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_with_a_declaration_stays_until_the_declaration_is_over(string provider)
    {
        var clock = new Clock();
        await using var host = await StartAsync(provider, clock, new() { ["Assessments:GuestRetentionMonths"] = "6" });
        var (run, guest) = await host.StartRunAsync();
        var declaration = await host.DeclareAsync(run.Name, guest, publish: true);
        var last = DateOnly.Parse(declaration.ValidUntil, null);
        Assert.Equal(Day(last.AddDays(1)), (await host.GetAsync(run.Name, guest)).EraseDate);
        clock.Now = At(last);
        Assert.Equal(0, await SweepAsync(host));
        await host.Declarations.LookupDeclarationAsync(new LookupDeclarationRequest { Number = declaration.Number });
        clock.Now = At(last.AddDays(1));
        Assert.Equal(1, await SweepAsync(host));
        await Faults.ThrowsAsync(StatusCode.NotFound, "DECLARATION_UNKNOWN",
            () => host.Declarations.LookupDeclarationAsync(new LookupDeclarationRequest { Number = declaration.Number }).ResponseAsync);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S65_a_sweep_takes_more_than_one_batch_and_two_sweeps_at_once_erase_each_run_once(string provider)
    {
        var clock = new Clock();
        await using var host = await StartAsync(provider, clock);
        await host.StartRunAsync();
        await host.InDbAsync(async db =>
        {
            for (var i = 0; i < 250; i++)
            {
                db.Assessments.Add(Given.Run(trial: true, workedOn: clock.Today));
            }

            return await db.SaveChangesAsync();
        });
        var (stays, guest) = await host.StartRunAsync();
        clock.Now = clock.Now.AddDays(31);
        Assert.Equal(250, (await Task.WhenAll(SweepAsync(host), SweepAsync(host))).Sum());
        Assert.Equal(2, await host.InDbAsync(db => db.Assessments.CountAsync()));
        Assert.Equal(250, (await host.EventsAsync<AssessmentErased>("")).Select(e => e.Assessment).Distinct().Count());
        Assert.Equal(250, (await host.EventsAsync<AssessmentErased>("")).Count);
        await host.GetAsync(stays.Name, guest);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S65_the_report_says_what_would_be_erased_and_changes_nothing(string provider)
    {
        var clock = new Clock();
        await using var host = await StartAsync(provider, clock, new() { ["Assessments:EraseByRetention"] = "false" });
        await host.StartRunAsync(V1.Assessment.Types.Kind.Trial);
        await host.StartRunAsync(V1.Assessment.Types.Kind.Trial);
        await host.StartRunAsync();
        clock.Now = clock.Now.AddDays(29);
        var before = await host.RowsAsync();
        Assert.Equal(["due today: 0 of 3 runs", "due within 30 days: 2", "Retention is off (Assessments:EraseByRetention=false)."], await ReportAsync());
        clock.Now = clock.Now.AddDays(1);
        Assert.Equal("due today: 2 of 3 runs", (await ReportAsync())[0]);
        Assert.Equal(before.Where(r => !r.StartsWith("outbox", StringComparison.Ordinal)), (await host.RowsAsync()).Where(r => !r.StartsWith("outbox", StringComparison.Ordinal)));

        async Task<string[]> ReportAsync()
        {
            var text = new StringWriter();
            Assert.Equal(0, await RetentionJob.ReportAsync(host.Host.Services, text, CancellationToken.None));
            return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
    }

    private static Task<AssessmentsHost> StartAsync(string provider, Clock clock, Dictionary<string, string?>? settings = null) =>
        AssessmentsHost.StartAsync(provider, services => services.AddSingleton<TimeProvider>(clock), settings);

    private static Task<int> SweepAsync(AssessmentsHost host) =>
        host.Host.Services.GetServices<IHostedService>().OfType<RetentionJob>().Single().SweepAsync(CancellationToken.None);

    private static DateTimeOffset At(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static string Day(DateOnly day) => Wire.Text(day);
}
