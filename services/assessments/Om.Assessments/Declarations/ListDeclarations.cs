using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.PerObject)]
    public override async Task<V1.ListDeclarationsResponse> ListDeclarations(V1.ListDeclarationsRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Parent, "parent", context);
        var declarations = await db.Declarations.AsNoTracking().Where(d => d.AssessmentId == assessment.Id)
            .OrderByDescending(d => d.CreatedAt).ThenBy(d => d.Number).ToListAsync(context.CancellationToken);
        return new V1.ListDeclarationsResponse { Declarations = { declarations.Select(d => Wire.Of(d, Today)) } };
    }
}
