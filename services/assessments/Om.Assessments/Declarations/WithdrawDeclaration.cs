using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.PerObject)]
    public override Task<V1.Declaration> WithdrawDeclaration(V1.WithdrawDeclarationRequest request, ServerCallContext context) =>
        ChangeAsync(request, request.Name, request.Etag, context, d => d.Withdraw(Today));
}
