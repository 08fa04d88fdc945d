using Om.Hosting;

namespace Om.Assessments;

/// <summary>A run is complete once every line of its edition is rated.</summary>
internal static class Completion
{
    /// <summary>Completes a run whose lines are all rated, to be saved by the caller; does nothing when it was complete before.</summary>
    public static async Task CompleteAsync(
        this AssessmentsDb db, Assessment assessment, EditionLines edition, DateTimeOffset now, CancellationToken cancellation)
    {
        if (assessment.Complete(now) is { } completed)
        {
            db.Publish(completed, now);
            await db.ContributeAsync(assessment, edition, now, cancellation);
        }
    }

    /// <summary>
    /// Two instances that store the last two answers at the same moment each miss the other's, and neither sees the run complete. So both look
    /// once more after their commit, and whoever reads the run looks too; the version of the run's row lets only one of them win.
    /// </summary>
    public static Task<bool> NoticeCompletionAsync(
        this AssessmentsDb db, EditionBook editions, Guid id, DateTimeOffset now, CancellationToken cancellation) => db.RetryAsync(async () =>
    {
        var assessment = await db.Assessments.FindAsync([id], cancellation);
        if (assessment is not { CompletedAt: null })
        {
            return false;
        }

        var edition = await editions.OfAsync(assessment.Edition, cancellation);
        if (await db.AnsweredAsync(assessment, edition, cancellation) < edition.Lines.Count)
        {
            return false;
        }

        await db.CompleteAsync(assessment, edition, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        return true;
    });
}
