using Xunit;

namespace Om.Checks.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Equal_contents_do_not_differ() => Assert.Empty(Comparison.Of(Samples.Content(), Samples.Content()));

    public static TheoryData<string, string> Cases => new()
    {
        { "new label and introduction", "" },
        { "checkpoint added", "Added market-new, Added market-new-ask, Added market-new-write" },
        { "checkpoint added in front", "Added market-new, Added market-new-ask, Added market-new-write" },
        { "topic added in front", "Added new, Added new-c, Added new-c-ask, Added new-c-write" },
        { "practice removed", "Removed market-customers-ask" },
        { "topic removed", "Removed people, Removed people-leadership, Removed people-leadership-ask, Removed people-leadership-write" },
        { "statement reworded", "Reworded market-customers" },
        { "title reworded", "Reworded market" },
        { "translation added", "Reworded market-customers-ask" },
        { "topics swapped", "Moved market" },
        { "last becomes first", "Moved market-d" },
        { "checkpoint to another topic", "Moved market-customers" },
        { "practice to another checkpoint and reworded", "Reworded market-customers-ask, Moved market-customers-ask" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Differences_are_told_by_item(string what, string expected)
    {
        var (before, after) = (Samples.Content(), Samples.Content());
        Change(what, before, after);
        Assert.Equal(expected, string.Join(", ", Comparison.Of(before, after).Select(c => $"{c.Kind} {c.Item}")));
    }

    [Fact]
    public void A_difference_shows_both_texts_and_whether_the_line_is_rated()
    {
        var (before, after) = (Samples.Content(), Samples.Content());
        after.Topics[0].Checkpoints[0].Statement = Samples.Text("Neu.", "New.");
        var change = Assert.Single(Comparison.Of(before, after));
        Assert.True(change.Rated);
        Assert.Equal(Samples.Text("Punkt market-customers\n\nWir kümmern uns um market-customers."), change.Before);
        Assert.Equal(Samples.Text("Punkt market-customers\n\nNeu.", "New."), change.After);

        after = Samples.Content();
        after.Topics[0].Checkpoints[0].Practices.RemoveAt(0);
        change = Assert.Single(Comparison.Of(before, after));
        Assert.False(change.Rated);
        Assert.Null(change.After);

        after.RatedLevel = V1.EditionContent.Types.RatedLevel.Practice;
        Assert.False(Assert.Single(Comparison.Of(before, after)).Rated);
        before.RatedLevel = V1.EditionContent.Types.RatedLevel.Practice;
        Assert.True(Assert.Single(Comparison.Of(before, after)).Rated);
    }

    private static void Change(string what, V1.EditionContent before, V1.EditionContent after)
    {
        var topic = after.Topics[0];
        switch (what)
        {
            case "new label and introduction":
                (after.Label, after.Introduction) = ("2.0", Samples.Text("Anders."));
                break;
            case "checkpoint added":
                topic.Checkpoints.Add(Samples.Checkpoint("market-new"));
                break;
            case "checkpoint added in front":
                topic.Checkpoints.Insert(0, Samples.Checkpoint("market-new"));
                break;
            case "topic added in front":
                after.Topics.Insert(0, Samples.Topic("new", "new-c"));
                break;
            case "practice removed":
                topic.Checkpoints[0].Practices.RemoveAt(0);
                break;
            case "topic removed":
                after.Topics.RemoveAt(1);
                break;
            case "statement reworded":
                topic.Checkpoints[0].Statement = Samples.Text("Neu.");
                break;
            case "title reworded":
                topic.Title = Samples.Text("Neu");
                break;
            case "translation added":
                topic.Checkpoints[0].Practices[0].Text.Values["en"] = "Ask.";
                break;
            case "topics swapped":
                (after.Topics[0], after.Topics[1]) = (after.Topics[1], after.Topics[0]);
                break;
            case "last becomes first":
                foreach (var content in new[] { before, after })
                {
                    content.Topics[0].Checkpoints.AddRange(new[] { "market-c", "market-d" }.Select(Samples.Checkpoint));
                }

                var last = topic.Checkpoints[^1];
                topic.Checkpoints.RemoveAt(topic.Checkpoints.Count - 1);
                topic.Checkpoints.Insert(0, last);
                break;
            case "checkpoint to another topic":
                after.Topics[1].Checkpoints.Add(topic.Checkpoints[0]);
                topic.Checkpoints.RemoveAt(0);
                break;
            case "practice to another checkpoint and reworded":
                topic.Checkpoints[1].Practices.Add(new V1.Practice { Id = "market-customers-ask", Text = Samples.Text("Anders fragen.") });
                topic.Checkpoints[0].Practices.RemoveAt(0);
                break;
            default:
                throw new ArgumentException(what, nameof(what));
        }
    }
}
