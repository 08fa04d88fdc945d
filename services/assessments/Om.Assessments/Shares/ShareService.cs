using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of shares, one file each. Here: what they are given, and how a share looks on the wire.</summary>
internal sealed partial class ShareService(AssessmentsDb db, EditionBook editions, IOptions<AssessmentsOptions> options, TimeProvider time)
    : V1.ShareService.ShareServiceBase
{
    private const string Names = "assessments/*/shares/*";

    private static V1.Share ToWire(Share share, DateTimeOffset now) => new()
    {
        Name = share.Name,
        Etag = Etags.Of(share),
        Recipient = share.Recipient,
        RecipientName = share.RecipientName,
        Scopes = { Enum.GetValues<V1.Share.Types.Scope>().Where(scope => scope != 0 && share.Scopes.HasFlag((ShareScopes)(1 << (int)scope))) },
        ExpireTime = Wire.Time(share.ExpiresAt),
        ConsentVersion = share.ConsentVersion,
        CreateTime = Wire.Time(share.CreatedAt),
        RevokeTime = Wire.Time(share.RevokedAt),
        State = share.StateAt(now),
    };

    private static ConsentRecord Record(Share share, string decision, DateTimeOffset now) => new()
    {
        AssessmentId = share.AssessmentId,
        Purpose = "share " + share.Recipient,
        Decision = decision,
        TextVersion = share.ConsentVersion,
        DecidedAt = now,
    };

    private static async Task<List<Share>> PageAsync(IQueryable<Share> query, Paging paging, CancellationToken cancellation)
    {
        if (paging.After is not null)
        {
            var created = paging.AfterTime(0);
            var id = paging.AfterValue<Guid>(1);
            query = query.Where(s => s.CreatedAt < created || (s.CreatedAt == created && s.Id.CompareTo(id) < 0));
        }

        return await query.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id).Take(paging.Size + 1).ToListAsync(cancellation);
    }
}
