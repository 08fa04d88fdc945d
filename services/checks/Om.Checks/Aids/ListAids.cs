using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class AidService
{
    [Access(To.Anyone)]
    public override async Task<V1.ListAidsResponse> ListAids(V1.ListAidsRequest request, ServerCallContext context)
    {
        var id = ResourceName.Parse("checks/*", request.Parent, "parent")[0];
        var paging = new Paging(request.PageSize, request.PageToken, "aids", id);
        var caller = Caller.Of(context);
        var inside = caller.Has(Roles.CheckAuthor) || caller.Has(Roles.CheckApprover);
        if (!await db.Checks.AnyAsync(c => c.Id == id && (inside || c.EverPublished), context.CancellationToken))
        {
            throw Fault.NotFound(request.Parent);
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var query = db.Aids.AsNoTracking().Where(a => a.CheckId == id && (a.ValidUntil == null || a.ValidUntil >= today));
        if (paging.After is not null)
        {
            var (item, last) = (paging.AfterValue<string>(0), paging.AfterValue<string>(1));
            query = query.Where(a => a.Item.CompareTo(item) > 0 || (a.Item == item && a.Id.CompareTo(last) > 0));
        }

        var aids = await query.OrderBy(a => a.Item).ThenBy(a => a.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(aids, a => [a.Item, a.Id]);
        return new V1.ListAidsResponse { Aids = { aids.Select(ToWire) }, NextPageToken = next };
    }
}
