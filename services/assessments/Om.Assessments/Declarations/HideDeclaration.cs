using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.PerObject)]
    public override Task<V1.Declaration> HideDeclaration(V1.HideDeclarationRequest request, ServerCallContext context) =>
        ChangeAsync(request, request.Name, request.Etag, context, d => d.Hide());
}
