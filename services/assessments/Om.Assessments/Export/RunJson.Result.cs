namespace Om.Assessments;

internal static partial class RunJson
{
    private static object Result(V1.Result result) => new
    {
        Total = Spread(result.Total),
        Topics = result.Topics.Select(Topic),
        Priorities = result.Priorities.Select(p => new
        {
            p.Item,
            p.Topic,
            Need = Word(p.Need),
            p.UrgentInTopic,
            p.HasMeasure,
        }),
        Comparison = result.Comparison is not { } comparison ? null : new
        {
            comparison.Previous,
            comparison.CommonLines,
            comparison.LessNeed,
            comparison.MoreNeed,
            PreviousTopics = comparison.PreviousTopics.Select(t => new { t.Topic, Spread = Spread(t.Spread) }),
            CurrentTopics = comparison.CurrentTopics.Select(t => new { t.Topic, Spread = Spread(t.Spread) }),
        },
    };

    private static object Topic(V1.TopicResult topic) => new { topic.Topic, Spread = Spread(topic.Spread), topic.MeasureCount };

    private static object Spread(V1.NeedSpread? spread) => new
    {
        None = spread?.None ?? 0,
        Some = spread?.Some ?? 0,
        Urgent = spread?.Urgent ?? 0,
        NotApplicable = spread?.NotApplicable ?? 0,
        Open = spread?.Open ?? 0,
    };
}
