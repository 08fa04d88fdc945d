using Om.Assessments.V1;
using Xunit;
using Status = Om.Assessments.V1.Measure.Types.Status;

namespace Om.Assessments.Tests;

public sealed class MeasureTests
{
    [Fact]
    public void It_is_complete_with_all_a_declaration_asks_for() => Assert.True(Given.CompleteMeasure().IsComplete);

    public static TheoryData<string> Parts => ["description", "urgency", "responsible", "due", "control", "dropped"];

    [Theory]
    [MemberData(nameof(Parts))]
    public void It_is_not_complete_without(string part)
    {
        var measure = Given.CompleteMeasure();
        measure.Change(
            m =>
            {
                m.Description = part == "description" ? " " : m.Description;
                m.Urgency = part == "urgency" ? Urgency.NotDecided : m.Urgency;
                m.Responsible = part == "responsible" ? "\t" : m.Responsible;
                m.DueOn = part == "due" ? null : m.DueOn;
                m.Control = part == "control" ? "" : m.Control;
                m.SetStatus(part == "dropped" ? MeasureStatus.Dropped : m.Status, Given.Now);
            },
            Given.Now);
        Assert.False(measure.IsComplete);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    [InlineData(null, false)]
    public void It_is_done_in_time_on_or_before_its_due_date(int? daysLeft, bool inTime)
    {
        var measure = Given.CompleteMeasure();
        measure.DueOn = daysLeft is { } days ? DateOnly.FromDateTime(Given.Now.UtcDateTime).AddDays(days) : null;
        measure.SetStatus(MeasureStatus.Done, Given.Now);
        Assert.Equal(inTime, measure.IsDoneInTime);
        measure.SetStatus(MeasureStatus.Started, Given.Now);
        Assert.False(measure.IsDoneInTime);
    }

    [Fact]
    public void Saying_done_twice_keeps_the_first_day_and_opening_it_again_forgets_it()
    {
        var measure = Given.CompleteMeasure();
        measure.SetStatus(MeasureStatus.Done, Given.Now);
        measure.SetStatus(MeasureStatus.Done, Given.Now.AddDays(3));
        Assert.Equal(DateOnly.FromDateTime(Given.Now.UtcDateTime), measure.DoneOn);
        measure.SetStatus(MeasureStatus.Open, Given.Now.AddDays(3));
        Assert.Null(measure.DoneOn);
    }

    [Theory]
    [InlineData(Status.Done, NeedForAction.Some, true)]
    [InlineData(Status.Done, NeedForAction.Urgent, true)]
    [InlineData(Status.Done, NeedForAction.None, false)]
    [InlineData(Status.Done, NeedForAction.Unspecified, false)]
    [InlineData(Status.Started, NeedForAction.Urgent, false)]
    [InlineData(Status.Dropped, NeedForAction.Urgent, false)]
    public void A_new_rating_is_proposed_once_it_is_done_and_the_need_still_stands(Status status, NeedForAction need, bool proposed)
    {
        var measure = Given.CompleteMeasure("a1");
        measure.SetStatus((MeasureStatus)status, Given.Now);
        Assert.Equal(proposed, Wire.Of(measure, (Need)need).ReratingProposed);
    }

    [Theory]
    [InlineData("2026-06-30T21:59:59Z", true)]
    [InlineData("2026-06-30T22:00:00Z", false)]
    public void The_due_day_ends_at_midnight_in_Germany(string done, bool inTime)
    {
        var measure = Given.Measure(m => m.DueOn = new DateOnly(2026, 6, 30));
        measure.SetStatus(MeasureStatus.Done, DateTimeOffset.Parse(done, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(inTime, measure.IsDoneInTime);
    }
}
