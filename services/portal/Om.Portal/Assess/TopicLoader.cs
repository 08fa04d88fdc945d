using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>Gathers what the page of a topic shows.</summary>
internal sealed class TopicLoader(AnswerSaver answers, MeasureService.MeasureServiceClient measures, Catalogue catalogue)
{
    /// <summary>The page's model; <paramref name="posted"/> lines keep what the person typed instead of what is stored.</summary>
    public async Task<TopicModel> LoadAsync(OpenAssessment run, TopicPart topic, IReadOnlyList<PostedAnswer> posted, FormErrors errors)
    {
        var stored = answers.LoadAsync(run);
        var plan = PlanPages.LoadAsync(run, measures);
        var aids = catalogue.AidsAsync(run.Edition.CheckId);
        var checks = topic.LeadsTo.Count + topic.Checkpoints.Sum(c => c.LeadsTo.Count) > 0 ? catalogue.ListAsync() : null;
        await Task.WhenAll(stored, plan, aids);
        var typed = posted.ToDictionary(a => a.Item);
        return new TopicModel(
            run,
            topic,
            topic.Lines.ToDictionary(l => l.Id, l => ToState(l, stored.Result.GetValueOrDefault(l.Id), typed.GetValueOrDefault(l.Id))),
            TopicProgress.Of(run.Edition, stored.Result),
            plan.Result,
            aids.Result,
            checks is null ? [] : await checks,
            errors);
    }

    private static LineState ToState(Line line, Answer? stored, PostedAnswer? typed)
    {
        if (typed is not null)
        {
            return new LineState(line, typed.Values, typed.Revision, typed.Mark);
        }

        var values = AnswerValues.Of(stored);
        return new LineState(line, values, stored?.Revision ?? 0, values.Mark);
    }
}
