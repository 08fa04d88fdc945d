using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ShareService
{
    private const int MostActive = 20;

    [Access(To.SignedIn)]
    public override Task<V1.Share> CreateShare(V1.CreateShareRequest request, ServerCallContext context)
    {
        var owner = Caller.Of(context).Subject!;
        var given = request.Share ?? new V1.Share();
        var now = time.GetUtcNow();
        var bad = RunRequest.Look(request, request.Parent, "parent");
        ShareDescription.Look(given, owner, now, options.Value, bad);
        bad.ThrowIfAny();
        return db.OnceAsync(context, request, request.Parent, async () =>
        {
            await db.RefuseErasedAsync(Caller.Of(context), context.CancellationToken);
            var assessment = await db.OpenOwnAsync(request.Parent, "parent", owner, context.CancellationToken);
            if (await db.Shares.CountAsync(
                s => s.AssessmentId == assessment.Id && s.RevokedAt == null && s.ExpiresAt > now, context.CancellationToken) >= MostActive)
            {
                throw Fault.Precondition("TOO_MANY_SHARES", $"An assessment can be shared with at most {MostActive} at a time. End one first.");
            }

            var share = new Share
            {
                Id = Guid.CreateVersion7(now),
                AssessmentId = assessment.Id,
                GivenBy = owner,
                Recipient = given.Recipient,
                RecipientName = given.RecipientName.Trim(),
                Scopes = given.Scopes.Aggregate(ShareScopes.None, (all, scope) => all | (ShareScopes)(1 << (int)scope)),
                ExpiresAt = given.ExpireTime.ToDateTimeOffset(),
                ConsentVersion = given.ConsentVersion,
                CreatedAt = now,
            };
            db.Shares.Add(share);
            db.Consents.Add(Record(share, "granted", now));
            return ToWire(share, now);
        });
    }
}
