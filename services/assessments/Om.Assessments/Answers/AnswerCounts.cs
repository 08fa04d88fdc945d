using Microsoft.EntityFrameworkCore;

namespace Om.Assessments;

/// <summary>How many lines of its edition a run has answered.</summary>
internal static class AnswerCounts
{
    /// <summary>
    /// Which answers count is never stored, it follows from the edition: a save that reads the run before a move and commits after it can then
    /// leave no wrong mark behind. Only a run that was ever moved may hold other answers than those to its lines, so only there the items are read.
    /// </summary>
    public static async Task<int> AnsweredAsync(
        this AssessmentsDb db, Assessment assessment, EditionLines edition, CancellationToken cancellation)
    {
        var given = db.Answers.Where(a => a.AssessmentId == assessment.Id && (a.NotApplicable || a.Need != Need.NotRated));
        return assessment.Moved
            ? (await given.Select(a => a.Item).ToListAsync(cancellation)).Count(item => edition.Find(item) is not null)
            : await given.CountAsync(cancellation);
    }

    /// <summary>The same for the runs of a page.</summary>
    public static async Task<Dictionary<Guid, int>> AnsweredAsync(
        this AssessmentsDb db, IReadOnlyList<Assessment> page, IReadOnlyDictionary<string, EditionLines> editions, CancellationToken cancellation)
    {
        var still = page.Where(a => !a.Moved).Select(a => a.Id).ToList();
        var counts = await db.Answers
            .Where(a => still.Contains(a.AssessmentId) && (a.NotApplicable || a.Need != Need.NotRated))
            .GroupBy(a => a.AssessmentId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        foreach (var moved in page.Where(a => a.Moved))
        {
            counts[moved.Id] = await db.AnsweredAsync(moved, editions[moved.Edition], cancellation);
        }

        return counts;
    }
}
