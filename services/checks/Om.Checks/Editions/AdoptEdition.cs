using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckApprover)]
    public override Task<V1.Edition> AdoptEdition(V1.AdoptEditionRequest request, ServerCallContext context) => base.AdoptEdition(request, context);
}
