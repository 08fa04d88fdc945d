using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.Edition> UpdateEdition(V1.UpdateEditionRequest request, ServerCallContext context) => base.UpdateEdition(request, context);
}
