using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class GrantService
{
    private const string Me = "me";

    [Access(To.SignedIn)]
    public override async Task<V1.ListGrantsResponse> ListGrants(V1.ListGrantsRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var wanted = ResourceName.Parse("accounts/*", request.Parent, "parent")[0];
        var id = Guid.TryParse(wanted == Me ? caller.Subject : wanted, out var parsed) ? parsed : Guid.Empty;
        var paging = new Paging(request.PageSize, request.PageToken, "grants", id.ToString());
        // The caller's own account may be none of ours, where tokens come from another issuer; then it has no grants.
        var own = wanted == Me || id.ToString() == caller.Subject;
        if (!own && !(caller.Has(Roles.Office) && await db.Accounts.AnyAsync(a => a.Id == id, context.CancellationToken)))
        {
            throw Fault.NotFound(request.Parent);
        }

        if (!own)
        {
            // The person may be forgotten one day, the entry is not: it names them by a key.
            AuditTrail.Note(context, "accounts");
        }

        var query = db.Grants.AsNoTracking().Where(g => g.AccountId == id);
        if (paging.After is not null)
        {
            var last = paging.AfterValue<string>(0);
            query = query.Where(g => g.Id.CompareTo(last) < 0);
        }

        var grants = await query.OrderByDescending(g => g.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(grants, g => [g.Id]);
        var now = time.GetUtcNow();
        return new V1.ListGrantsResponse { Grants = { grants.Select(g => ToWire(g, now)) }, NextPageToken = next };
    }
}
