using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override Task<Google.Api.HttpBody> ExportEdition(V1.ExportEditionRequest request, ServerCallContext context) => base.ExportEdition(request, context);
}
