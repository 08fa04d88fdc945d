using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ShareService
{
    [Access(To.SignedIn)]
    public override Task<V1.Share> RevokeShare(V1.RevokeShareRequest request, ServerCallContext context)
    {
        var owner = Caller.Of(context).Subject!;
        RunRequest.Look(request, request.Name, "name", Names).ThrowIfAny();
        return db.OnceAsync(context, request, RunRequest.RunOf(request.Name), async () =>
        {
            var parts = ResourceName.Parse(Names, request.Name, "name");
            var (run, id) = (Assessment.IdOf(parts[0]), Assessment.IdOf(parts[1]));
            var share = await db.Shares.SingleOrDefaultAsync(
                    s => s.Id == id && s.AssessmentId == run && db.Assessments.Any(a => a.Id == run && a.Owner == owner), context.CancellationToken)
                ?? throw Fault.NotFound(request.Name);
            Etags.Require(share, request.Etag, request.Name);
            var now = time.GetUtcNow();
            share.Revoke(now);
            db.Consents.Add(Record(share, "revoked", now));
            return ToWire(share, now);
        });
    }
}
