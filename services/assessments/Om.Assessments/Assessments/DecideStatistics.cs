using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> DecideStatistics(V1.DecideStatisticsRequest request, ServerCallContext context)
    {
        var bad = new Validation();
        bad.Known(request.Decision, "decision", required: true);
        bad.ThrowIfAny();
        return db.OnceAsync(context, request, request.Name, async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            var now = time.GetUtcNow();
            if (assessment.DecideStatistics((Consent)request.Decision, now) is { } retracted)
            {
                db.Publish(retracted, now);
            }

            var answers = await db.Answers.AsNoTracking().Where(a => a.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
            if (assessment.Contribute(answers, now) is { } contributed)
            {
                db.Publish(contributed, now);
            }

            return await ToWireAsync(assessment, context.CancellationToken);
        });
    }
}
