using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override Task<V1.Assessment> DecideStatistics(V1.DecideStatisticsRequest request, ServerCallContext context)
    {
        var bad = RunRequest.Look(request, request.Name, "name");
        bad.Known(request.Decision, "decision", required: true);
        bad.Text(request.ConsentVersion, "consent_version", 40);
        bad.ThrowIfAny();
        return db.OnceInTurnAsync(context, request, request.Name, async () =>
        {
            var assessment = await OpenAsync(request.Name, "name", context);
            var now = time.GetUtcNow();
            var before = assessment.Consent;
            if (assessment.DecideStatistics((Consent)request.Decision, now) is { } retracted)
            {
                db.Publish(retracted, now);
            }

            if (assessment.Consent != before)
            {
                db.Consents.Add(new ConsentRecord
                {
                    AssessmentId = assessment.Id,
                    Purpose = "statistics",
                    Decision = assessment.Consent == Consent.Granted ? "granted" : before == Consent.Granted ? "revoked" : "refused",
                    TextVersion = request.ConsentVersion,
                    DecidedAt = now,
                });
                await ContributeAsync(assessment, now, context);
            }

            return await ToWireAsync(assessment, context.CancellationToken);
        });
    }
}
