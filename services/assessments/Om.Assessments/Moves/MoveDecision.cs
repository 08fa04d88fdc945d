namespace Om.Assessments;

/// <summary>What moving a run to another edition does. Pure.</summary>
internal static class MoveDecision
{
    /// <summary>Compares the rated lines of two editions.</summary>
    public static V1.PreviewMoveResponse Preview(EditionLines from, EditionLines to)
    {
        var kept = to.Lines.Where(l => from.Find(l.Item) is not null).ToList();
        var reworded = kept.Where(l => !from.Find(l.Item)!.Text.Equals(l.Text)).Select(l => l.Item).ToList();
        return new V1.PreviewMoveResponse
        {
            Edition = to.Name,
            Added = { to.Lines.Where(l => from.Find(l.Item) is null).Select(l => l.Item) },
            Removed = { from.Lines.Where(l => to.Find(l.Item) is null).Select(l => l.Item) },
            Reworded = { reworded },
            UnchangedCount = kept.Count - reworded.Count,
        };
    }

    /// <summary>
    /// The answers to lines of <paramref name="edition"/>, in its order, and the others. Nothing is stored about it and none is ever deleted, so
    /// the way back is the same decision.
    /// </summary>
    public static (List<Answer> Here, List<Answer> Removed) Sort(IReadOnlyDictionary<string, Answer> answers, EditionLines edition) => (
        [.. edition.Lines.Select(l => answers.GetValueOrDefault(l.Item)).OfType<Answer>()],
        [.. answers.Values.Where(a => edition.Find(a.Item) is null).OrderBy(a => a.Item, StringComparer.Ordinal)]);
}
