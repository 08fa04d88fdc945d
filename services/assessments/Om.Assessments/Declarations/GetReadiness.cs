using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.PerObject)]
    public override async Task<V1.Readiness> GetReadiness(V1.GetReadinessRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Name, "name", context);
        return (await ReadinessAsync(assessment, context)).Readiness;
    }

    private async Task<(V1.Readiness Readiness, EditionLines Edition, int Rated, int Complete)> ReadinessAsync(
        Assessment assessment, ServerCallContext context)
    {
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var answers = await db.Answers.AsNoTracking().Where(a => a.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
        var plan = await db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
        var rated = answers.Count(a => a.IsGiven && edition.Find(a.Item) is not null);
        return (ReadinessDecision.Of(assessment, edition, answers, plan), edition, rated, plan.Count(m => m.IsComplete));
    }
}
