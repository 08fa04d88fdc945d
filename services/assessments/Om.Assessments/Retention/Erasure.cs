using Microsoft.EntityFrameworkCore;
using Om.Contracts.Assessments;

namespace Om.Assessments;

/// <summary>Removes a run and everything that speaks of it; the one way a run ends.</summary>
internal static class Erasure
{
    /// <summary>Prepares the erasure, to be saved by the caller. Rows that hang on the run go by cascade, stored answers of requests here.</summary>
    public static async Task EraseAsync(
        AssessmentsDb db, Assessment assessment, bool byOwner, DateTimeOffset now, CancellationToken cancellation)
    {
        db.ProcessedRequests.RemoveRange(await db.ProcessedRequests.Where(r => r.Subject == assessment.Name).ToListAsync(cancellation));
        db.Assessments.Remove(assessment);
        db.Publish(new AssessmentErased(assessment.Name, assessment.StatisticsKey, byOwner, now), now);
    }
}
