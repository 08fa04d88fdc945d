namespace Om.Assessments;

/// <summary>Computes what the answers say. Pure: same answers and edition, same result.</summary>
internal static class ResultDecision
{
    private const int MostPriorities = 10;

    /// <summary>The result without comparison.</summary>
    public static V1.Result Of(string name, EditionLines edition, IReadOnlyDictionary<string, Answer> answers, IReadOnlyList<Measure> measures)
    {
        var planned = measures.Where(m => m.Status != MeasureStatus.Dropped && m.Item.Length > 0).ToList();
        var topics = edition.Content.Topics.Select(topic => new V1.TopicResult
        {
            Topic = topic.Id,
            Spread = Spread(edition.Lines.Where(l => l.Topic == topic.Id), answers),
            MeasureCount = planned.Count(m => topic.Checkpoints.Any(c => c.Id == m.Item)),
        }).ToList();
        return new V1.Result
        {
            Assessment = name,
            Total = Spread(edition.Lines, answers),
            Topics = { topics },
            Priorities = { Priorities(edition, answers, topics, planned) },
        };
    }

    /// <summary>This run beside the one before, on the lines both rated.</summary>
    public static V1.Comparison Compare(
        string previousName,
        EditionLines edition,
        IReadOnlyDictionary<string, Answer> now,
        IReadOnlyDictionary<string, Answer> before)
    {
        var common = edition.Lines.Where(l => IsRated(now, l) && IsRated(before, l)).ToList();
        return new V1.Comparison
        {
            Previous = previousName,
            CommonLines = common.Count,
            LessNeed = common.Count(l => now[l.Item].Need < before[l.Item].Need),
            MoreNeed = common.Count(l => now[l.Item].Need > before[l.Item].Need),
            PreviousTopics = { Topics(edition, common, before) },
            CurrentTopics = { Topics(edition, common, now) },
        };
    }

    /// <summary>Urgent before some; then topics with more urgent lines; then the order of the edition.</summary>
    private static IEnumerable<V1.Priority> Priorities(
        EditionLines edition, IReadOnlyDictionary<string, Answer> answers, List<V1.TopicResult> topics, List<Measure> planned)
    {
        var urgent = topics.ToDictionary(t => t.Topic, t => t.Spread.Urgent);
        return edition.Lines
            .Select((line, index) => (line, index, need: answers.GetValueOrDefault(line.Item)?.Need ?? Need.NotRated))
            .Where(x => x.need is Need.Some or Need.Urgent)
            .OrderByDescending(x => x.need).ThenByDescending(x => urgent[x.line.Topic]).ThenBy(x => x.index)
            .Take(MostPriorities)
            .Select(x => new V1.Priority
            {
                Item = x.line.Item,
                Topic = x.line.Topic,
                Need = (V1.NeedForAction)x.need,
                UrgentInTopic = urgent[x.line.Topic],
                HasMeasure = planned.Any(m => m.Item == edition.CheckpointOf(x.line.Item)),
            });
    }

    private static IEnumerable<V1.TopicResult> Topics(EditionLines edition, List<Line> lines, IReadOnlyDictionary<string, Answer> answers) =>
        edition.Content.Topics.Select(t => new V1.TopicResult { Topic = t.Id, Spread = Spread(lines.Where(l => l.Topic == t.Id), answers) });

    private static bool IsRated(IReadOnlyDictionary<string, Answer> answers, Line line) =>
        answers.GetValueOrDefault(line.Item) is { Need: not Need.NotRated };

    private static V1.NeedSpread Spread(IEnumerable<Line> lines, IReadOnlyDictionary<string, Answer> answers)
    {
        var spread = new V1.NeedSpread();
        foreach (var line in lines)
        {
            switch (answers.GetValueOrDefault(line.Item))
            {
                case { NotApplicable: true }:
                    spread.NotApplicable++;
                    break;
                case { Need: Need.None }:
                    spread.None++;
                    break;
                case { Need: Need.Some }:
                    spread.Some++;
                    break;
                case { Need: Need.Urgent }:
                    spread.Urgent++;
                    break;
                default:
                    spread.Open++;
                    break;
            }
        }

        return spread;
    }
}
