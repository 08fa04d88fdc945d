using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.Edition> ReviseEdition(V1.ReviseEditionRequest request, ServerCallContext context) => base.ReviseEdition(request, context);
}
