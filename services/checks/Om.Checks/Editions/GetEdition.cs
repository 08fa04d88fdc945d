using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override async Task<V1.Edition> GetEdition(V1.GetEditionRequest request, ServerCallContext context)
    {
        var edition = await FindEditionAsync(request.Name, "name", context);
        var wire = ToWire(edition);
        wire.Content = await contents.GetAsync(db, edition, context.CancellationToken);
        return wire;
    }
}
