using Om.Hosting;

namespace Om.Assessments;

/// <summary>What a save of answers does to the answers stored. Pure: all or nothing, in memory.</summary>
internal static class SaveDecision
{
    /// <summary>
    /// Applies <paramref name="given"/> to <paramref name="stored"/> (by item) and returns the answers in the order given; new ones come from
    /// <paramref name="create"/>. Refuses lines the edition does not have, and answers somebody else changed since the caller read them.
    /// </summary>
    public static List<Answer> Apply(
        EditionLines edition,
        IReadOnlyDictionary<string, Answer> stored,
        IReadOnlyList<V1.Answer> given,
        Func<string, Answer> create,
        DateTimeOffset now)
    {
        var bad = new Validation();
        for (var i = 0; i < given.Count; i++)
        {
            bad.Check(edition.Find(given[i].Item) is not null, $"answers[{i}].item", $"'{given[i].Item}' is no rated line of {edition.Name}");
            bad.Check(!given[i].NotApplicable || edition.Content.NotApplicableAllowed, $"answers[{i}].not_applicable",
                "is not possible in this edition");
        }

        bad.ThrowIfAny();
        var changed = given.Where(g => g.Revision != (stored.GetValueOrDefault(g.Item)?.Revision ?? 0)).ToList();
        if (changed.Count > 0)
        {
            throw Changed(changed, stored);
        }

        var result = new List<Answer>(given.Count);
        foreach (var answer in given)
        {
            var target = stored.GetValueOrDefault(answer.Item) ?? create(answer.Item);
            target.Set(answer, now);
            result.Add(target);
        }

        return result;
    }

    private static Fault Changed(List<V1.Answer> changed, IReadOnlyDictionary<string, Answer> stored)
    {
        var fault = Fault.Conflict("ANSWER_CHANGED",
            $"{changed.Count} answer(s) were changed since you read them. Read them again and decide which one to keep.");
        foreach (var answer in changed)
        {
            fault.Metadata[answer.Item] = (stored.GetValueOrDefault(answer.Item)?.Revision ?? 0)
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return fault;
    }
}
