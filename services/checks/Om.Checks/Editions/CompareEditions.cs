using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override async Task<V1.CompareEditionsResponse> CompareEditions(V1.CompareEditionsRequest request, ServerCallContext context)
    {
        var later = ResourceName.Parse("checks/*/editions/*", request.Name, "name");
        var earlier = ResourceName.Parse("checks/*/editions/*", request.Base, "base");
        if (later[0] != earlier[0])
        {
            throw Fault.Invalid("base", "must be an edition of the same check");
        }

        var newer = await FindEditionAsync(request.Name, "name", context);
        var older = await FindEditionAsync(request.Base, "base", context);
        var changes = Comparison.Of(
            await contents.GetAsync(db, older, context.CancellationToken),
            await contents.GetAsync(db, newer, context.CancellationToken));
        return new V1.CompareEditionsResponse { Changes = { changes } };
    }
}
