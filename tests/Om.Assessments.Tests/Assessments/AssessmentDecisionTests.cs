using CsCheck;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class AssessmentDecisionTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddDays(1);

    [Fact]
    public void A_run_is_completed_once()
    {
        var run = Given.Run(owner: "meier");
        var completed = run.Complete(Given.Now)!;
        Assert.Equal((run.Name, run.Edition, false, "alone", false, Given.Now),
            (completed.Assessment, completed.Edition, completed.Trial, completed.Mode, completed.Guest, completed.OccurredAt));
        Assert.Null(run.Complete(Later));
        Assert.Equal(Given.Now, run.CompletedAt);
    }

    [Fact]
    public void Saves_on_the_same_day_leave_the_row_alone_and_the_first_of_another_day_does_not()
    {
        var run = Given.Run();
        run.WorkedNow(Given.Now);
        Assert.Equal(1, run.Version);
        run.WorkedNow(Later);
        Assert.Equal((2, DateOnly.FromDateTime(Later.UtcDateTime)), (run.Version, run.WorkedOn));
        run.WorkedNow(Given.Now);
        Assert.Equal(2, run.Version);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    public void Ratings_may_count_only_after_a_yes_and_completion(bool yes, bool complete, bool may)
    {
        foreach (var trial in new[] { false, true })
        {
            var run = Given.Run(trial);
            run.DecideStatistics(yes ? Consent.Granted : Consent.Refused, Given.Now);
            _ = complete ? run.Complete(Given.Now) : null;
            Assert.Equal(may && !trial, run.MayContribute);
        }
    }

    [Fact]
    public void A_contribution_holds_ratings_and_profile_but_no_words_and_no_name()
    {
        var run = Given.Run(owner: "meier");
        run.Describe(r => (r.Branch, r.SizeClass, r.Region, r.Title) = ("F", SizeClass.Micro, "DE-NW", "Herbst"), Given.Now);
        run.Complete(Given.Now);
        run.DecideStatistics(Consent.Granted, Given.Now);
        var contribution = run.Contribute(
            [
                Given.Answer("b", Need.Urgent, note: "geheim"),
                Given.Answer("a", Need.NotRated, notApplicable: true),
                Given.Answer("c", Need.NotRated, note: "nur eine Notiz"),
            ],
            Given.Now);
        Assert.Equal((1, "alone", false, "F", "micro", "DE-NW"),
            (contribution.Version, contribution.Mode, contribution.Guest, contribution.Branch, contribution.SizeClass, contribution.Region));
        Assert.Equal(new Dictionary<string, string> { ["a"] = "not_applicable", ["b"] = "urgent" }, contribution.Ratings);
        Assert.Equal(2, run.Contribute([], Given.Now).Version);
        Assert.DoesNotContain(run.Id.ToString("D"), System.Text.Json.JsonSerializer.Serialize(contribution), StringComparison.Ordinal);
    }

    [Fact]
    public void A_no_takes_back_what_was_contributed_and_only_that()
    {
        var run = Given.Run();
        Assert.Null(run.DecideStatistics(Consent.Refused, Given.Now));
        Assert.Null(run.DecideStatistics(Consent.Granted, Given.Now));
        Assert.Null(run.DecideStatistics(Consent.Refused, Given.Now));
        Assert.Null(run.ContributedAs);

        run.Complete(Given.Now);
        run.DecideStatistics(Consent.Granted, Given.Now);
        var contributed = run.Contribute([], Given.Now);
        var retracted = run.DecideStatistics(Consent.Refused, Given.Now)!;
        Assert.Equal((contributed.StatisticsKey, 2), (retracted.StatisticsKey, retracted.Version));
        Assert.Null(run.DecideStatistics(Consent.Refused, Given.Now));

        run.DecideStatistics(Consent.Granted, Given.Now);
        Assert.Equal((contributed.StatisticsKey, 3), (run.Contribute([], Given.Now).StatisticsKey, run.ContributionVersion));
    }

    [Fact]
    public void The_plan_is_counted_without_dropped_measures_and_counts_up_its_version()
    {
        var done = Given.CompleteMeasure();
        done.SetStatus(MeasureStatus.Done, Given.Now);
        var late = Given.Measure(m => m.SetStatus(MeasureStatus.Done, Given.Now));
        var dropped = Given.CompleteMeasure();
        dropped.SetStatus(MeasureStatus.Dropped, Given.Now);
        var run = Given.Run(workedOn: new DateOnly(2026, 1, 1));
        var first = run.PlanChanged([done, late, dropped, Given.CompleteMeasure()], Given.Now);
        Assert.Equal((1, 3, 2, 2, 1), (first.Version, first.Planned, first.Complete, first.Done, first.DoneInTime));
        Assert.Equal((2, 0, 0, 0, 0), run.PlanChanged([], Given.Now) is var e ? (e.Version, e.Planned, e.Complete, e.Done, e.DoneInTime) : default);
        Assert.Equal(DateOnly.FromDateTime(Given.Now.UtcDateTime), run.WorkedOn);
    }

    [Fact]
    public void A_move_remembers_one_edition_and_the_way_back_forgets_it()
    {
        var run = Given.Run();
        run.MoveTo(Given.SmallChanged, Given.Now);
        Assert.Equal(("checks/small/editions/2", "2", "checks/small/editions/1", true), (run.Edition, run.EditionHash, run.UndoEdition, run.Moved));
        run.UndoMove(Given.Small, Given.Now);
        Assert.Equal(("checks/small/editions/1", "1", null, true), (run.Edition, run.EditionHash, run.UndoEdition, run.Moved));
    }

    [Theory]
    [InlineData("F47AC10B-58CC-4372-A567-0E02B2C3D479")]
    [InlineData(" f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    [InlineData("{f47ac10b-58cc-4372-a567-0e02b2c3d479}")]
    [InlineData("f47ac10b58cc4372a5670e02b2c3d479")]
    [InlineData("-")]
    [InlineData("")]
    public void A_run_has_one_name_and_no_other_spelling_of_it(string text) => Assert.Null(Assessment.IdOf(text));

    [Fact]
    public void The_day_of_erasure_is_the_first_day_on_which_the_sweep_finds_the_run() => Gen
        .Select(Gen.Int[0, 4000], Gen.Int[1, 60], Gen.Bool, Gen.Bool, Gen.Int[-800, 800])
        .Sample((days, months, owned, trial, declared) =>
        {
            var options = new AssessmentsOptions { GuestRetentionMonths = months, AccountRetentionMonths = months + 1, TrialRetentionDays = months };
            var run = Given.Run(trial, owned ? "meier" : null, new DateOnly(2020, 1, 1).AddDays(days));
            if (declared > 0)
            {
                run.Declared(run.WorkedOn.AddDays(declared), new DateTimeOffset(run.WorkedOn, TimeOnly.MinValue, TimeSpan.Zero));
            }

            var day = run.EraseOn(options);
            Assert.True(RetentionJob.IsDue(options, day).Compile()(run));
            Assert.False(RetentionJob.IsDue(options, day.AddDays(-1)).Compile()(run));
        });
}
