using Microsoft.EntityFrameworkCore;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Removes what belongs to a person: their runs, and what others shared with them.</summary>
internal sealed class PersonEraser(AuditTrail<AssessmentsDb> trail, TimeProvider time) : Eraser<AssessmentsDb>
{
    private const int BatchSize = 20;

    public override async Task EraseAsync(AssessmentsDb db, string subject, CancellationToken cancellation)
    {
        while (await EraseRunsAsync(db, subject, cancellation))
        {
        }

        var recipient = ShareDescription.Accounts + subject;
        var shared = await db.Shares.Where(s => s.Recipient == recipient).ToListAsync(cancellation);
        var runs = shared.ConvertAll(s => Assessment.NameOf(s.AssessmentId));
        // Stored answers to the firm's calls name them too.
        db.ProcessedRequests.RemoveRange(await db.ProcessedRequests.Where(r => runs.Contains(r.Subject)).ToListAsync(cancellation));
        db.Shares.RemoveRange(shared);
        await trail.ForgetAsync(db, subject, cancellation);
    }

    public override void Announce(AssessmentsDb db, ErasedSubject erased, DateTimeOffset now) =>
        db.Publish(new AccountErased(erased.Subject, erased.ErasedAt), now);

    /// <summary>Erases some of their runs; false when none is left.</summary>
    private async Task<bool> EraseRunsAsync(AssessmentsDb db, string subject, CancellationToken cancellation)
    {
        var names = await db.RetryAsync(async () =>
        {
            var runs = await db.Assessments.Where(a => a.Owner == subject).OrderBy(a => a.Id).Take(BatchSize).ToListAsync(cancellation);
            foreach (var run in runs)
            {
                await Erasure.EraseAsync(db, run, byOwner: true, time.GetUtcNow(), cancellation);
            }

            await db.SaveChangesAsync(cancellation);
            return runs.ConvertAll(r => r.Name);
        });
        if (names.Count > 0)
        {
            await Erasure.SweepAsync(db, names);
        }

        return names.Count == BatchSize;
    }
}
