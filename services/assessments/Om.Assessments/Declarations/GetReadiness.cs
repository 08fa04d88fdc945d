using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.PerObject)]
    public override async Task<V1.Readiness> GetReadiness(V1.GetReadinessRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Name, "name", context);
        return (await ReadinessAsync(assessment, context)).Readiness.Wire;
    }
}
