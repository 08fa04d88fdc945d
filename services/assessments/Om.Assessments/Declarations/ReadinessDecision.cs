using Rule = Om.Assessments.V1.Readiness.Types.Rule;

namespace Om.Assessments;

/// <summary>Whether a run may lead to a declaration, by the rules of its edition. Pure.</summary>
internal static class ReadinessDecision
{
    public static DeclarationReadiness Of(Assessment assessment, EditionLines edition, IReadOnlyCollection<Answer> answers, IReadOnlyCollection<Measure> plan)
    {
        var readiness = new V1.Readiness();
        var given = answers.Where(a => a.IsGiven).Select(a => a.Item).ToHashSet();
        var open = edition.Lines.Where(l => !given.Contains(l.Item)).Select(l => l.Item).ToList();
        var rated = edition.Lines.Count - open.Count;
        var complete = plan.Count(m => m.IsComplete);
        if (edition.Content.Declaration is not { } rules)
        {
            Miss(readiness, Rule.DeclarationPossible, 0, 1, []);
            return new DeclarationReadiness(readiness, rated, complete);
        }

        if (assessment.Trial)
        {
            Miss(readiness, Rule.RealRun, 0, 1, []);
        }

        if (rules.AllRated && open.Count > 0)
        {
            Miss(readiness, Rule.AllRated, rated, edition.Lines.Count, open);
        }

        if (complete < rules.MinimumMeasures)
        {
            var partial = plan.Where(m => !m.IsComplete && m.Status != MeasureStatus.Dropped).OrderBy(m => m.CreatedAt).Select(m => m.Name);
            Miss(readiness, Rule.MinimumMeasures, complete, rules.MinimumMeasures, partial);
        }

        readiness.Ready = readiness.Missing.Count == 0;
        return new DeclarationReadiness(readiness, rated, complete);
    }

    private static void Miss(V1.Readiness readiness, Rule rule, int have, int need, IEnumerable<string> items) =>
        readiness.Missing.Add(new V1.Readiness.Types.Missing { Rule = rule, Have = have, Need = need, Items = { items } });
}

/// <param name="Wire">Whether a declaration may be issued, and what is missing.</param>
/// <param name="Rated">Lines of the edition with an answer.</param>
/// <param name="Complete">Measures with all that a declaration asks of them.</param>
internal sealed record DeclarationReadiness(V1.Readiness Wire, int Rated, int Complete);
