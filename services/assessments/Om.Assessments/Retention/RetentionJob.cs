using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Erases runs nobody has worked on for the time the operator set. Runs hourly; two instances may do so at once, one of them wins.</summary>
internal sealed class RetentionJob(
    IServiceScopeFactory scopes, IOptions<AssessmentsOptions> options, TimeProvider time, ILogger<RetentionJob> log) : BackgroundService
{
    private const int BatchSize = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (options.Value.EraseByRetention && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                log.LogInformation("Retention erased {Count} runs.", await SweepAsync(stoppingToken));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "Retention failed; trying again in an hour.");
            }
        }
    }

    /// <summary>Erases everything that is due and returns how many runs that were.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var erased = 0;
        int found;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AssessmentsDb>();
            var now = time.GetUtcNow();
            var due = await Due(db, options.Value, DateOnly.FromDateTime(now.UtcDateTime)).Take(BatchSize).ToListAsync(cancellation);
            found = due.Count;
            foreach (var assessment in due)
            {
                await Erasure.EraseAsync(db, assessment, byOwner: false, now, cancellation);
                erased += await TrySaveAsync(db, cancellation);
            }

            await Erasure.SweepAsync(db, [.. due.Select(a => a.Name)]);
        }
        while (found == BatchSize);
        return erased;
    }

    /// <summary>The command <c>retention-report</c>: how many runs would be erased today and in the next thirty days. Changes nothing.</summary>
    public static Task<int> ReportAsync(IServiceProvider services, string[] args, CancellationToken cancellation) =>
        ReportAsync(services, Console.Out, cancellation);

    internal static async Task<int> ReportAsync(IServiceProvider services, TextWriter to, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AssessmentsDb>();
        var settings = services.GetRequiredService<IOptions<AssessmentsOptions>>().Value;
        var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        await to.WriteLineAsync($"due today: {await Due(db, settings, today).CountAsync(cancellation)} of {await db.Assessments.CountAsync(cancellation)} runs");
        await to.WriteLineAsync($"due within 30 days: {await Due(db, settings, today.AddDays(30)).CountAsync(cancellation)}");
        await to.WriteLineAsync(settings.EraseByRetention ? "Retention is on." : "Retention is off (Assessments:EraseByRetention=false).");
        return 0;
    }

    private static IQueryable<Assessment> Due(AssessmentsDb db, AssessmentsOptions options, DateOnly today) =>
        db.Assessments.Where(IsDue(options, today)).OrderBy(a => a.WorkedOn);

    /// <summary>Whether a run's time is over on <paramref name="today"/>; says the same as <see cref="Assessment.EraseOn"/>.</summary>
    internal static Expression<Func<Assessment, bool>> IsDue(AssessmentsOptions options, DateOnly today)
    {
        var guest = LastDayBefore(today, options.GuestRetentionMonths);
        var account = LastDayBefore(today, options.AccountRetentionMonths);
        var trial = today.AddDays(-options.TrialRetentionDays);
        return a => a.WorkedOn <= (a.Trial ? trial : a.Owner == null ? guest : account) && (a.DeclaredUntil == null || a.DeclaredUntil < today);
    }

    /// <summary>
    /// The latest day that is at least <paramref name="months"/> months before <paramref name="today"/>, so that the sweep and the day shown to
    /// the firm agree also at the end of a month: 31 January plus one month is 28 February.
    /// </summary>
    private static DateOnly LastDayBefore(DateOnly today, int months)
    {
        var day = today.AddMonths(-months);
        return today.AddDays(1).Day == 1 ? new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)) : day;
    }

    private static async Task<int> TrySaveAsync(AssessmentsDb db, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
            return 1;
        }
        catch (Exception error) when (DbErrors.IsLostRace(error))
        {
            // Somebody works on it again, or another instance was faster.
            db.ChangeTracker.Clear();
            return 0;
        }
    }
}
