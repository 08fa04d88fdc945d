using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override async Task<V1.ListEditionsResponse> ListEditions(V1.ListEditionsRequest request, ServerCallContext context)
    {
        var id = ResourceName.Parse("checks/*", request.Parent, "parent")[0];
        var paging = new Paging(request.PageSize, request.PageToken, "editions", id);
        var inside = IsInside(context);
        if (!await db.Checks.AnyAsync(c => c.Id == id && (inside || c.EverPublished), context.CancellationToken))
        {
            throw Fault.NotFound(request.Parent);
        }

        var before = paging.After is null ? int.MaxValue : paging.AfterValue<int>(0);
        var editions = await db.Editions.AsNoTracking()
            .Where(e => e.CheckId == id && e.Number < before && (inside || e.State >= EditionState.Published))
            .OrderByDescending(e => e.Number)
            .Take(paging.Size + 1)
            .ToListAsync(context.CancellationToken);
        var next = paging.Cut(editions, e => [e.Number.ToString(CultureInfo.InvariantCulture)]);
        return new V1.ListEditionsResponse { Editions = { editions.Select(ToWire) }, NextPageToken = next };
    }
}
