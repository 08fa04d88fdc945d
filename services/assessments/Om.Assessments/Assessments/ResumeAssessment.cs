using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.Anyone)]
    public override async Task<V1.Assessment> ResumeAssessment(V1.ResumeAssessmentRequest request, ServerCallContext context)
    {
        var bad = new Validation();
        bad.Text(request.AccessCode, "access_code", 100, required: true);
        bad.ThrowIfAny();
        var code = AccessCode.Hash(request.AccessCode);
        var assessment = await db.Assessments.AsNoTracking()
            .SingleOrDefaultAsync(a => db.AccessRows.Any(r => r.AssessmentId == a.Id && r.CodeHash == code), context.CancellationToken);
        return assessment is null
            ? throw Fault.NotFound("ACCESS_CODE_UNKNOWN", "There is no assessment with this code. Check each letter; the run may also have been erased.")
            : await ToWireAsync(assessment, context.CancellationToken);
    }
}
