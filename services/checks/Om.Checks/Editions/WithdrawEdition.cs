using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(Roles.CheckApprover)]
    public override Task<V1.Edition> WithdrawEdition(V1.WithdrawEditionRequest request, ServerCallContext context) => base.WithdrawEdition(request, context);
}
