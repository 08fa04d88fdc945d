using Rule = Om.Assessments.V1.Readiness.Types.Rule;

namespace Om.Assessments;

/// <summary>Whether a run may lead to a declaration, by the rules of its edition. Pure.</summary>
internal static class ReadinessDecision
{
    public static V1.Readiness Of(Assessment assessment, EditionLines edition, IReadOnlyCollection<Answer> answers, IReadOnlyCollection<Measure> plan)
    {
        var readiness = new V1.Readiness();
        if (edition.Content.Declaration is not { } rules)
        {
            Miss(readiness, Rule.DeclarationPossible, 0, 1, []);
            return readiness;
        }

        if (assessment.Trial)
        {
            Miss(readiness, Rule.RealRun, 0, 1, []);
        }

        var given = answers.Where(a => a.IsGiven).Select(a => a.Item).ToHashSet();
        var open = edition.Lines.Where(l => !given.Contains(l.Item)).Select(l => l.Item).ToList();
        if (rules.AllRated && open.Count > 0)
        {
            Miss(readiness, Rule.AllRated, edition.Lines.Count - open.Count, edition.Lines.Count, open);
        }

        var complete = plan.Count(m => m.IsComplete);
        if (complete < rules.MinimumMeasures)
        {
            var partial = plan.Where(m => !m.IsComplete && m.Status != MeasureStatus.Dropped).OrderBy(m => m.CreatedAt).Select(m => m.Name);
            Miss(readiness, Rule.MinimumMeasures, complete, rules.MinimumMeasures, partial);
        }

        readiness.Ready = readiness.Missing.Count == 0;
        return readiness;
    }

    private static void Miss(V1.Readiness readiness, Rule rule, int have, int need, IEnumerable<string> items) =>
        readiness.Missing.Add(new V1.Readiness.Types.Missing { Rule = rule, Have = have, Need = need, Items = { items } });
}
