using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Om.Contracts.Assessments;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Removes a run and everything that speaks of it; the one way a run ends.</summary>
internal static class Erasure
{
    private static readonly string Contributed = EventNames.Of(typeof(RatingsContributed));

    /// <summary>Prepares the erasure, to be saved by the caller. Rows that hang on the run go by cascade, what stands elsewhere goes here.</summary>
    public static async Task EraseAsync(
        AssessmentsDb db, Assessment assessment, bool byOwner, DateTimeOffset now, CancellationToken cancellation)
    {
        db.ProcessedRequests.RemoveRange(await db.ProcessedRequests.Where(r => r.Subject == assessment.Name).ToListAsync(cancellation));
        if (assessment.ContributedAs is { } key)
        {
            await ForgetRatingsAsync(db, key.ToString("D"), cancellation);
        }

        db.Assessments.Remove(assessment);
        db.Publish(new AssessmentErased(assessment.Name, assessment.ContributedAs, byOwner, now), now);
    }

    /// <summary>
    /// Removes what a save stored that read the run before its erasure and committed beside it: to be called after the commit. From then on no
    /// save finds the run.
    /// </summary>
    public static Task<int> SweepAsync(AssessmentsDb db, IReadOnlyCollection<string> names) => db.RetryAsync(async () =>
    {
        db.ProcessedRequests.RemoveRange(await db.ProcessedRequests.Where(r => names.Contains(r.Subject)).ToListAsync());
        return await db.SaveChangesAsync();
    });

    /// <summary>
    /// Empties the contributions that wait in the outbox or are still kept there after they were sent. The rows stay: the dispatcher may be
    /// handing one over right now, and whoever counts subtracts by the erasure that follows.
    /// </summary>
    private static async Task ForgetRatingsAsync(AssessmentsDb db, string key, CancellationToken cancellation)
    {
        foreach (var row in await db.Outbox.Where(r => r.Type == Contributed && r.Payload.Contains(key)).ToListAsync(cancellation))
        {
            var contribution = JsonSerializer.Deserialize<RatingsContributed>(row.Payload, EventJson.Options)!;
            db.Entry(row).Property(r => r.Payload).CurrentValue =
                JsonSerializer.Serialize(contribution with { Ratings = new Dictionary<string, string>() }, EventJson.Options);
        }

        db.DeadLetters.RemoveRange(await db.DeadLetters.Where(r => r.Type == Contributed && r.Payload.Contains(key)).ToListAsync(cancellation));
    }
}
