using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.PerObject)]
    public override Task<V1.Declaration> PublishDeclaration(V1.PublishDeclarationRequest request, ServerCallContext context) =>
        ChangeAsync(request, request.Name, request.Etag, context, d => d.Publish(Today));
}
