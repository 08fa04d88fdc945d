using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.SignedIn)]
    public override async Task<V1.Assessment> TakeOverAssessment(V1.TakeOverAssessmentRequest request, ServerCallContext context)
    {
        var bad = new Validation();
        bad.Text(request.AccessCode, "access_code", 100, required: true);
        bad.Collect(() => Once.RequestId(request));
        bad.ThrowIfAny();
        var caller = Caller.Of(context);
        var code = AccessCode.Hash(request.AccessCode);
        var found = await db.AccessRows.AsNoTracking().Where(r => r.CodeHash == code).Select(r => (Guid?)r.AssessmentId)
            .SingleOrDefaultAsync(context.CancellationToken);
        // A repeated call finds no code any more, and gets the stored answer.
        var name = found is { } id ? Assessment.NameOf(id) : "";
        return await db.OnceInTurnAsync(context, request, name, async () =>
        {
            await db.RefuseErasedAsync(caller, context.CancellationToken);
            var assessment = await db.Assessments
                .SingleOrDefaultAsync(a => db.AccessRows.Any(r => r.CodeHash == code && r.AssessmentId == a.Id), context.CancellationToken)
                ?? throw Fault.NotFound("ACCESS_CODE_UNKNOWN", "There is no assessment with this code. Check each letter; the run may also have been erased.");
            Etags.Require(assessment, request.Etag, assessment.Name);
            var now = time.GetUtcNow();
            var wasGuests = assessment.Owner is null;
            if (!assessment.TryTakeOver(caller.Subject!, now))
            {
                throw Fault.Precondition("ASSESSMENT_OWNED", "This assessment belongs to another account.");
            }

            if (!request.KeepAccessCodes)
            {
                await CloseCodesAsync(assessment, context.CancellationToken);
            }

            if (wasGuests)
            {
                // It counts as an account's from here on.
                await ContributeAsync(assessment, now, context);
            }

            return await ToWireAsync(assessment, context.CancellationToken);
        });
    }

    /// <summary>Codes open it no longer; nor does the request id of the start, which would hand out a fresh one.</summary>
    private async Task CloseCodesAsync(Assessment assessment, CancellationToken cancellation)
    {
        db.AccessRows.RemoveRange(await db.AccessRows.Where(r => r.AssessmentId == assessment.Id).ToListAsync(cancellation));
        db.ProcessedRequests.RemoveRange(await db.ProcessedRequests.Where(r => r.Subject == assessment.Name).ToListAsync(cancellation));
    }
}
