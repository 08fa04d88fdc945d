using System.Globalization;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>What a save of answers does to the answers stored. Pure: all or nothing, in memory.</summary>
internal static class SaveDecision
{
    /// <summary>Refuses what is not right in <paramref name="given"/> by itself or in this edition, every bad answer at once.</summary>
    public static void Require(EditionLines edition, IReadOnlyList<V1.Answer> given)
    {
        var bad = new Validation();
        for (var i = 0; i < given.Count; i++)
        {
            Look(edition, given[i], $"answers[{i}]", bad);
        }

        foreach (var twice in given.GroupBy(a => a.Item).Where(g => g.Count() > 1))
        {
            bad.Add("answers", $"holds '{twice.Key}' more than once");
        }

        bad.ThrowIfAny();
    }

    /// <summary>
    /// Applies <paramref name="given"/> to <paramref name="stored"/> (by item) and returns the answers in the order given; new ones come from
    /// <paramref name="create"/>. Refuses answers somebody else changed since the caller read them.
    /// </summary>
    public static List<Answer> Apply(
        IReadOnlyDictionary<string, Answer> stored, IReadOnlyList<V1.Answer> given, Func<string, Answer> create, DateTimeOffset now)
    {
        var changed = given.Where(g => g.Revision != RevisionOf(g.Item)).ToList();
        if (changed.Count > 0)
        {
            var fault = Fault.Conflict("ANSWER_CHANGED",
                $"{changed.Count} answer(s) were changed since you read them. Read them again and decide which one to keep.");
            changed.ForEach(g => fault.Metadata[g.Item] = RevisionOf(g.Item).ToString(CultureInfo.InvariantCulture));
            throw fault;
        }

        var result = new List<Answer>(given.Count);
        foreach (var answer in given)
        {
            var target = stored.GetValueOrDefault(answer.Item) ?? create(answer.Item);
            target.Set(answer, now);
            result.Add(target);
        }

        return result;

        int RevisionOf(string item) => stored.GetValueOrDefault(item)?.Revision ?? 0;
    }

    private static void Look(EditionLines edition, V1.Answer answer, string path, Validation bad)
    {
        bad.Text(answer.Item, path + ".item", Answer.LongestItem, required: true);
        bad.Check(answer.Item.Length is 0 or > Answer.LongestItem || edition.Find(answer.Item) is not null, path + ".item",
            $"'{answer.Item}' is no rated line of {edition.Name}");
        bad.Known(answer.Need, path + ".need");
        bad.Check(!answer.NotApplicable || answer.Need == V1.NeedForAction.Unspecified, path + ".need",
            "must be empty where not_applicable is set: a line has a need or does not apply");
        bad.Check(!answer.NotApplicable || edition.Content.NotApplicableAllowed, path + ".not_applicable", "is not possible in this edition");
        bad.Text(answer.Reason, path + ".reason", 500, required: answer.NotApplicable);
        bad.Check(answer.NotApplicable || answer.Reason.Length == 0, path + ".reason", "belongs to not_applicable only");
        bad.Text(answer.Note, path + ".note", 2000);
        bad.Check(answer.Revision >= 0, path + ".revision", "must be 0 or the revision last seen");
    }
}
