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
        var assessment = await db.AccessRows.Where(r => r.CodeHash == code)
            .Join(db.Assessments.AsNoTracking(), r => r.AssessmentId, a => a.Id, (_, a) => a)
            .SingleOrDefaultAsync(context.CancellationToken);
        return assessment is null
            ? throw Fault.NotFound("ACCESS_CODE_UNKNOWN", "There is no assessment with this code. Check each letter; the run may also have been erased.")
            : await ToWireAsync(assessment, context.CancellationToken);
    }
}
