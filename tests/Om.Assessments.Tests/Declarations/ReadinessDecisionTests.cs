using CsCheck;
using Xunit;
using Rule = Om.Assessments.V1.Readiness.Types.Rule;

namespace Om.Assessments.Tests;

public sealed class ReadinessDecisionTests
{
    [Fact]
    public void A_real_run_with_all_lines_rated_and_enough_complete_measures_is_ready()
    {
        var readiness = Of(Given.Run(), Given.AnswersTo(Given.Small, Need.None).Values, [Given.CompleteMeasure(), Given.CompleteMeasure()]);
        Assert.True(readiness.Ready);
        Assert.Empty(readiness.Missing);
    }

    [Fact]
    public void Everything_that_is_missing_is_listed_at_once()
    {
        var partial = Given.Measure(m => m.Description = "Nur ein Satz");
        var dropped = Given.CompleteMeasure();
        dropped.SetStatus(MeasureStatus.Dropped, Given.Now);
        var readiness = Of(
            Given.Run(trial: true), [Given.Answer("a1", Need.Some), Given.Answer("a2", Need.NotRated, note: "Nur eine Notiz")], [partial, dropped]);
        Assert.False(readiness.Ready);
        Assert.Equal([(Rule.RealRun, 0, 1), (Rule.AllRated, 1, 6), (Rule.MinimumMeasures, 0, 2)],
            readiness.Missing.Select(m => (m.Rule, m.Have, m.Need)));
        Assert.Equal(["a2", "a3", "b1", "b2", "b3"], readiness.Missing.Single(m => m.Rule == Rule.AllRated).Items);
        Assert.Equal([partial.Name], readiness.Missing.Single(m => m.Rule == Rule.MinimumMeasures).Items);
    }

    [Fact]
    public void Does_not_apply_counts_as_rated_and_answers_to_other_editions_do_not()
    {
        var answers = Given.AnswersTo(Given.Small, Need.Some);
        answers["a1"] = Given.Answer("a1", Need.NotRated, notApplicable: true);
        answers.Remove("a3");
        answers["b4"] = Given.Answer("b4", Need.Some);
        var readiness = Of(Given.Run(), answers.Values, [Given.CompleteMeasure(), Given.CompleteMeasure()]);
        Assert.Equal(["a3"], Assert.Single(readiness.Missing).Items);
    }

    [Fact]
    public void An_edition_without_rules_leads_to_no_declaration_and_that_is_all_there_is_to_say()
    {
        var content = Contents.Small();
        content.Declaration = null;
        var readiness = ReadinessDecision.Of(Given.Run(trial: true), new EditionLines("checks/small/editions/1", "1", content), [], []).Wire;
        Assert.False(readiness.Ready);
        Assert.Equal(Rule.DeclarationPossible, Assert.Single(readiness.Missing).Rule);
    }

    [Fact]
    public void An_edition_that_does_not_ask_for_all_lines_only_asks_for_measures()
    {
        var content = Contents.Small();
        content.Declaration.AllRated = false;
        content.Declaration.MinimumMeasures = 0;
        Assert.True(ReadinessDecision.Of(Given.Run(), new EditionLines("checks/small/editions/1", "1", content), [], []).Wire.Ready);
    }

    [Fact]
    public void Ready_means_that_nothing_is_missing_and_every_number_missing_is_below_the_number_needed() => Gen
        .Select(Given.Editions, Given.Answers, Given.Measures.List[0, 5], Gen.Bool)
        .Sample((edition, answers, plan, trial) =>
        {
            var readiness = ReadinessDecision.Of(Given.Run(trial), edition, answers.Values, plan).Wire;
            Assert.Equal(readiness.Ready, readiness.Missing.Count == 0);
            Assert.All(readiness.Missing, m => Assert.True(m.Have < m.Need));
            Assert.Equal(trial, readiness.Missing.Any(m => m.Rule == Rule.RealRun));
            var spread = ResultDecision.Of("assessments/x", edition, answers, plan).Total;
            Assert.Equal(spread.Open > 0, readiness.Missing.Any(m => m.Rule == Rule.AllRated));
        });

    private static V1.Readiness Of(Assessment run, IReadOnlyCollection<Answer> answers, IReadOnlyCollection<Measure> plan) =>
        ReadinessDecision.Of(run, Given.Small, answers, plan).Wire;
}
