using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.Edition> CreateEdition(V1.CreateEditionRequest request, ServerCallContext context) => base.CreateEdition(request, context);
}
