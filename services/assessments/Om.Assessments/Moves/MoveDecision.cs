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

    /// <summary>Marks which answers belong to <paramref name="edition"/>. None is ever deleted, so the way back is the same decision.</summary>
    public static void Sort(IEnumerable<Answer> answers, EditionLines edition)
    {
        foreach (var answer in answers)
        {
            answer.Removed = edition.Find(answer.Item) is null;
        }
    }
}
