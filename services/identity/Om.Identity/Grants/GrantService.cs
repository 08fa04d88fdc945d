using Google.Protobuf.WellKnownTypes;
using Om.Hosting;

namespace Om.Identity;

/// <summary>The RPCs of grants, one file each. Here: what they are given, and how a grant looks on the wire.</summary>
internal sealed partial class GrantService(IdentityDb db, TimeProvider time) : V1.GrantService.GrantServiceBase
{
    private static V1.Grant ToWire(Grant grant, DateTimeOffset now) => new()
    {
        Name = grant.Name,
        Etag = Etags.Of(grant),
        Account = $"accounts/{grant.AccountId}",
        Role = grant.Role,
        Organisation = grant.Organisation,
        ValidFrom = grant.ValidFrom.ToTimestamp(),
        ValidUntil = grant.ValidUntil?.ToTimestamp(),
        Reason = grant.Reason,
        GrantedBy = grant.GrantedBy,
        CreateTime = grant.GrantedAt.ToTimestamp(),
        EndedBy = grant.EndedBy ?? "",
        EndTime = grant.EndedAt?.ToTimestamp(),
        EndReason = grant.EndReason ?? "",
        State = grant.Counts(now) ? V1.Grant.Types.State.Active
            : grant.EndedAt is null && grant.ValidFrom > now ? V1.Grant.Types.State.Coming
            : V1.Grant.Types.State.Ended,
    };
}
