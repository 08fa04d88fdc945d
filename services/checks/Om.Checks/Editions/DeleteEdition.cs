using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckAuthor)]
    public override Task<Google.Protobuf.WellKnownTypes.Empty> DeleteEdition(V1.DeleteEditionRequest request, ServerCallContext context) => base.DeleteEdition(request, context);
}
