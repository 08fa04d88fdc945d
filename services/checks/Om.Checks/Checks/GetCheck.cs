using Google.Protobuf.WellKnownTypes;
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
        var check = await db.Checks.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, context.CancellationToken)
            ?? throw Fault.NotFound(request.Name);
        return new V1.Check { Name = check.Name, Etag = Etags.Of(check), CreateTime = check.CreatedAt.ToTimestamp() };
    }
}
