using CsCheck;
using Google.Protobuf;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class ResultDecisionTests
{
    [Fact]
    public void The_spread_sums_to_the_lines_of_the_edition_in_all_and_per_topic() => Gen
        .Select(Given.Editions, Given.Answers, Given.Measures.List[0, 10])
        .Sample((edition, answers, plan) =>
        {
            var result = ResultDecision.Of("assessments/x", edition, answers, plan);
            Assert.Equal(edition.Lines.Count, Sum(result.Total));
            Assert.Equal(edition.Content.Topics.Select(t => t.Id), result.Topics.Select(t => t.Topic));
            Assert.All(result.Topics, t => Assert.Equal(edition.Lines.Count(l => l.Topic == t.Topic), Sum(t.Spread)));
            Assert.Equal(result.Total, result.Topics.Select(t => t.Spread).Aggregate(new V1.NeedSpread(), Add));
        });

    [Fact]
    public void Priorities_are_urgent_before_some_then_the_topic_with_more_urgent_lines_then_the_order_of_the_edition() => Gen
        .Select(Given.Editions, Given.Answers)
        .Sample((edition, answers) =>
        {
            var found = ResultDecision.Of("assessments/x", edition, answers, []).Priorities;
            var order = edition.Lines.Select((l, i) => (l.Item, i)).ToDictionary(x => x.Item, x => x.i);
            var keys = found.Select(p => (-(int)p.Need, -p.UrgentInTopic, order[p.Item])).ToList();
            Assert.Equal(keys.Order(), keys);
            var needy = edition.Lines.Where(l => answers.GetValueOrDefault(l.Item)?.Need is Need.Some or Need.Urgent).ToList();
            Assert.Equal(Math.Min(10, needy.Count), found.Count);
            // Nothing left out is more pressing than the last one shown.
            Assert.True(found.Count < 10 || needy.Where(l => found.All(p => p.Item != l.Item)).All(l => (int)answers[l.Item].Need <= (int)found[^1].Need));
            Assert.All(found, p => Assert.Equal(
                edition.Lines.Count(l => l.Topic == p.Topic && answers.GetValueOrDefault(l.Item)?.Need == Need.Urgent), p.UrgentInTopic));
        });

    [Fact]
    public void An_urgent_line_of_a_burning_topic_comes_before_a_lonely_one_and_some_need_comes_last()
    {
        var answers = new Dictionary<string, Answer>
        {
            ["a1"] = Given.Answer("a1", Need.Urgent),
            ["a2"] = Given.Answer("a2", Need.Some),
            ["b2"] = Given.Answer("b2", Need.Urgent),
            ["b3"] = Given.Answer("b3", Need.Urgent),
            ["b1"] = Given.Answer("b1", Need.None),
        };
        var result = ResultDecision.Of("assessments/x", Given.Small, answers, [Given.CompleteMeasure("b3")]);
        Assert.Equal(["b2", "b3", "a1", "a2"], result.Priorities.Select(p => p.Item));
        Assert.Equal([false, true, false, false], result.Priorities.Select(p => p.HasMeasure));
    }

    [Fact]
    public void Dropped_measures_and_measures_of_their_own_count_for_no_topic()
    {
        var dropped = Given.CompleteMeasure("a1");
        dropped.SetStatus(MeasureStatus.Dropped, Given.Now);
        var result = ResultDecision.Of("assessments/x", Given.Small, Given.AnswersTo(Given.Small, Need.Urgent),
            [dropped, Given.CompleteMeasure(), Given.CompleteMeasure("b1"), Given.CompleteMeasure("b1"), Given.CompleteMeasure("gone")]);
        Assert.Equal([0, 2], result.Topics.Select(t => t.MeasureCount));
        Assert.Equal(["b1"], result.Priorities.Where(p => p.HasMeasure).Select(p => p.Item));
    }

    [Fact]
    public void Where_practices_are_rated_a_measure_for_their_checkpoint_counts_for_them()
    {
        var content = Contents.Small();
        content.RatedLevel = Checks.V1.EditionContent.Types.RatedLevel.Practice;
        var edition = new EditionLines("checks/small/editions/1", "1", content);
        var result = ResultDecision.Of("assessments/x", edition, Given.AnswersTo(edition, Need.Urgent), [Given.CompleteMeasure("a2")]);
        Assert.Equal(["a2-p"], result.Priorities.Where(p => p.HasMeasure).Select(p => p.Item));
        Assert.Equal([1, 0], result.Topics.Select(t => t.MeasureCount));
    }

    [Fact]
    public void Comparing_two_runs_the_other_way_round_turns_less_and_more_need_around() => Gen
        .Select(Given.Editions, Given.Answers, Given.Answers)
        .Sample((edition, one, other) =>
        {
            var there = ResultDecision.Compare("assessments/x", edition, one, other);
            var back = ResultDecision.Compare("assessments/x", edition, other, one);
            Assert.Equal((there.CommonLines, there.LessNeed, there.MoreNeed), (back.CommonLines, back.MoreNeed, back.LessNeed));
            Assert.Equal(there.PreviousTopics, back.CurrentTopics);
            Assert.Equal(there.CurrentTopics, back.PreviousTopics);
            Assert.InRange(there.LessNeed + there.MoreNeed, 0, there.CommonLines);
            Assert.Equal(there.CommonLines, there.CurrentTopics.Sum(t => Sum(t.Spread)));
            Assert.All(there.CurrentTopics.Concat(there.PreviousTopics), t => Assert.Equal(0, t.Spread.Open + t.Spread.NotApplicable));
        });

    [Fact]
    public void The_same_answers_and_edition_give_the_same_bytes_whatever_order_they_were_stored_in() => Gen
        .Select(Given.Editions, Given.Answers, Given.Measures.List[0, 10])
        .Sample((edition, answers, plan) =>
        {
            var turned = answers.Reverse().ToDictionary(a => a.Key, a => a.Value);
            Assert.Equal(
                ResultDecision.Of("assessments/x", edition, answers, plan).ToByteArray(),
                ResultDecision.Of("assessments/x", edition, turned, [.. Enumerable.Reverse(plan)]).ToByteArray());
        });

    private static int Sum(V1.NeedSpread spread) => spread.None + spread.Some + spread.Urgent + spread.NotApplicable + spread.Open;

    private static V1.NeedSpread Add(V1.NeedSpread one, V1.NeedSpread other) => new()
    {
        None = one.None + other.None,
        Some = one.Some + other.Some,
        Urgent = one.Urgent + other.Urgent,
        NotApplicable = one.NotApplicable + other.NotApplicable,
        Open = one.Open + other.Open,
    };
}
