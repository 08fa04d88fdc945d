using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override Task<V1.CompareEditionsResponse> CompareEditions(V1.CompareEditionsRequest request, ServerCallContext context) => base.CompareEditions(request, context);
}
