using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>How far a topic is.</summary>
public sealed record TopicProgress(TopicPart Topic, int Answered, NeedSpread Spread)
{
    public int Total => Topic.Lines.Count;

    public bool IsDone => Answered >= Total;

    /// <summary>All topics of an edition, counted from the answers.</summary>
    public static IReadOnlyList<TopicProgress> Of(CheckEdition edition, IReadOnlyDictionary<string, Answer> answers) =>
        [.. edition.Topics.Select(topic =>
        {
            var spread = new NeedSpread();
            foreach (var values in topic.Lines.Select(l => AnswerValues.Of(answers.GetValueOrDefault(l.Id))))
            {
                Count(spread, values);
            }

            return new TopicProgress(topic, topic.Lines.Count - spread.Open, spread);
        })];

    private static void Count(NeedSpread spread, AnswerValues values)
    {
        switch (values.Choice)
        {
            case "none": spread.None++; break;
            case "some": spread.Some++; break;
            case "urgent": spread.Urgent++; break;
            case "na": spread.NotApplicable++; break;
            default: spread.Open++; break;
        }
    }
}
