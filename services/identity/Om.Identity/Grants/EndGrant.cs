using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class GrantService
{
    [Access(Roles.Office)]
    public override Task<V1.Grant> EndGrant(V1.EndGrantRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Name, async () =>
        {
            var id = ResourceName.Parse("grants/*", request.Name, "name")[0];
            var validation = new Validation();
            validation.Text(request.Reason, "reason", 500, required: true);
            validation.ThrowIfAny();

            var grant = await db.Grants.SingleOrDefaultAsync(g => g.Id == id, context.CancellationToken) ?? throw Fault.NotFound(request.Name);
            Etags.Require(grant, request.Etag, request.Name);
            var now = time.GetUtcNow();
            await RequireAnotherOfficeAsync(db, grant, now, context.CancellationToken);
            grant.End(Caller.Of(context).Subject!, request.Reason.Trim(), now);
            return ToWire(grant, now);
        });

    /// <summary>Without an office nobody could give a grant again but whoever reads the terminal.</summary>
    internal static async Task RequireAnotherOfficeAsync(IdentityDb db, Grant grant, DateTimeOffset now, CancellationToken cancellation)
    {
        if (grant.Role == Roles.Office && grant.Counts(now)
            && !await db.Grants.AnyAsync(
                g => g.Role == Roles.Office && g.Id != grant.Id && g.EndedAt == null && g.ValidFrom <= now && g.ValidUntil == null, cancellation))
        {
            throw Fault.Precondition("LAST_OFFICE", "This is the last grant of the office without an end; give another one first.");
        }
    }
}
