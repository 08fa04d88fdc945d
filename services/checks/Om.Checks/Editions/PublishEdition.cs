using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckApprover)]
    public override Task<V1.Edition> PublishEdition(V1.PublishEditionRequest request, ServerCallContext context) => base.PublishEdition(request, context);
}
