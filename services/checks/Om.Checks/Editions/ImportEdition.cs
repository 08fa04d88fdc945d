using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<V1.ImportEditionResponse> ImportEdition(V1.ImportEditionRequest request, ServerCallContext context) => base.ImportEdition(request, context);
}
