using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override async Task<V1.Check> GetCheck(V1.GetCheckRequest request, ServerCallContext context)
    {
        var id = ResourceName.Parse("checks/*", request.Name, "name")[0];
        var inside = IsInside(context);
        var check = await db.Checks.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Id == id && (inside || c.PublishedNumber != null), context.CancellationToken);
        return check is null ? throw Fault.NotFound(request.Name) : ToWire(check);
    }
}
