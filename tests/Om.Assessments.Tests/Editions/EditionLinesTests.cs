using Om.Assessments.V1;
using Om.Checks.V1;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class EditionLinesTests
{
    [Fact]
    public void Where_checkpoints_are_rated_they_are_the_lines_and_practices_are_examples()
    {
        var edition = Given.Small;
        Assert.Equal(Contents.Lines, edition.Lines.Select(l => l.Item));
        Assert.Equal(("b", "Wir machen b2."), (edition.Find("b2")!.Topic, edition.Find("b2")!.Text.Values["de"]));
        Assert.Null(edition.Find("b2-p"));
        Assert.Equal(("b2", "b2", null), (edition.CheckpointOf("b2"), edition.CheckpointOf("b2-p"), edition.CheckpointOf("b")));
        Assert.Equal("So geht b2.", edition.FindPractice("b2-p")!.Text.Values["de"]);
        Assert.Null(edition.FindPractice("b2"));
    }

    [Fact]
    public void Where_practices_are_rated_they_are_the_lines_in_their_order()
    {
        var edition = ByPractice();
        Assert.Equal(["a1-p", "a1-q", "a2-p", "a3-p", "b1-p", "b2-p", "b3-p"], edition.Lines.Select(l => l.Item));
        Assert.Equal(("a", "So geht a1."), (edition.Find("a1-p")!.Topic, edition.Find("a1-p")!.Text.Values["de"]));
        Assert.Null(edition.Find("a1"));
        Assert.Equal("a1", edition.CheckpointOf("a1-q"));
    }

    [Theory]
    [InlineData("a1", "", NeedForAction.Urgent)]
    [InlineData("a1", "a1-p", NeedForAction.None)]
    [InlineData("a1", "a1-q", NeedForAction.Urgent)]
    [InlineData("a2", "", NeedForAction.Unspecified)]
    [InlineData("", "", NeedForAction.Unspecified)]
    [InlineData("gone", "gone-p", NeedForAction.Unspecified)]
    public void A_measure_stands_for_its_practice_or_for_all_lines_of_its_checkpoint(string item, string practice, NeedForAction need)
    {
        var needs = new Dictionary<string, Need> { ["a1-p"] = Need.None, ["a1-q"] = Need.Urgent, ["gone-p"] = Need.Urgent };
        var measure = Given.CompleteMeasure(item);
        measure.Practice = practice;
        Assert.Equal((Need)need, ByPractice().NeedAt(measure, needs));
    }

    [Fact]
    public void Where_checkpoints_are_rated_a_measure_from_a_practice_stands_for_its_checkpoint()
    {
        var measure = Given.CompleteMeasure("b1");
        measure.Practice = "b1-p";
        Assert.Equal(Need.Some, Given.Small.NeedAt(measure, new Dictionary<string, Need> { ["b1"] = Need.Some, ["b2"] = Need.Urgent }));
    }

    private static EditionLines ByPractice()
    {
        var content = Contents.Small();
        content.RatedLevel = EditionContent.Types.RatedLevel.Practice;
        content.Topics[0].Checkpoints[0].Practices.Add(new Practice { Id = "a1-q", Text = Contents.Text("Oder so.") });
        return new EditionLines("checks/small/editions/1", "1", content);
    }
}
