using CsCheck;
using Google.Protobuf;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class MoveDecisionTests
{
    [Fact]
    public void No_answer_disappears_by_a_move_and_the_way_back_restores_everything() => Gen
        .Select(Given.Editions, Given.Editions, Given.Answers)
        .Sample((from, to, answers) =>
        {
            var before = Bytes(answers, from);
            var (here, removed) = MoveDecision.Sort(answers, to);
            Assert.Equal(answers.Values.Select(a => a.Item).Order(), here.Concat(removed).Select(a => a.Item).Order());
            Assert.All(here, a => Assert.NotNull(to.Find(a.Item)));
            Assert.All(removed, a => Assert.Null(to.Find(a.Item)));
            Assert.Equal(before, Bytes(answers, from));
        });

    [Fact]
    public void The_preview_accounts_for_every_line_of_both_editions_once() => Gen
        .Select(Given.Editions, Given.Editions)
        .Sample((from, to) =>
        {
            var preview = MoveDecision.Preview(from, to);
            Assert.Equal(to.Lines.Count, preview.Added.Count + preview.Reworded.Count + preview.UnchangedCount);
            Assert.Equal(from.Lines.Count, preview.Removed.Count + preview.Reworded.Count + preview.UnchangedCount);
            var back = MoveDecision.Preview(to, from);
            Assert.Equal(preview.Added, back.Removed);
            Assert.Equal(preview.Removed, back.Added);
            Assert.Equal(preview.UnchangedCount, back.UnchangedCount);
        });

    [Fact]
    public void The_preview_names_what_is_added_removed_and_reworded()
    {
        var preview = MoveDecision.Preview(Given.Small, Given.SmallChanged);
        Assert.Equal(["b4"], preview.Added);
        Assert.Equal(["a3"], preview.Removed);
        Assert.Equal(["b1"], preview.Reworded);
        Assert.Equal(4, preview.UnchangedCount);
        Assert.Equal("checks/small/editions/2", preview.Edition);
    }

    [Fact]
    public void Answers_come_in_the_order_of_the_edition_and_the_removed_ones_by_item()
    {
        var answers = new[] { "z", "b1", "a2", "a1", "y" }.ToDictionary(i => i, i => Given.Answer(i, Need.Some));
        var (here, removed) = MoveDecision.Sort(answers, Given.Small);
        Assert.Equal(["a1", "a2", "b1"], here.Select(a => a.Item));
        Assert.Equal(["y", "z"], removed.Select(a => a.Item));
    }

    private static byte[] Bytes(Dictionary<string, Answer> answers, EditionLines edition) =>
        [.. ResultDecision.Of("assessments/x", edition, answers, []).ToByteArray(), .. MoveDecision.Sort(answers, edition).Removed.SelectMany(a => Wire.Of(a).ToByteArray())];
}
