using Microsoft.EntityFrameworkCore;

namespace Om.Assessments;

/// <summary>Sends what a run contributes to the anonymous statistics.</summary>
internal static class Contribution
{
    /// <summary>
    /// Publishes the contribution of <paramref name="assessment"/> as it will be after this save; nothing when it may not contribute.
    /// </summary>
    public static async Task ContributeAsync(
        this AssessmentsDb db, Assessment assessment, EditionLines edition, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!assessment.MayContribute)
        {
            return;
        }

        await db.Answers.Where(a => a.AssessmentId == assessment.Id).LoadAsync(cancellation);
        // From memory: there the answers of this save are as they will be.
        var answers = db.Answers.Local.Where(a => a.AssessmentId == assessment.Id && edition.Find(a.Item) is not null);
        db.Publish(assessment.Contribute(answers, now), now);
    }
}
