using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override Task WatchEditions(V1.WatchEditionsRequest request, IServerStreamWriter<V1.WatchEditionsResponse> responseStream, ServerCallContext context) =>
        base.WatchEditions(request, responseStream, context);
}
