using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.PerObject)]
    public override async Task<V1.Assessment> GetAssessment(V1.GetAssessmentRequest request, ServerCallContext context)
    {
        var assessment = await OpenToReadAsync(request.Name, "name", ShareScopes.Any, context);
        var wire = await ToWireAsync(assessment, context.CancellationToken);
        if (assessment.IsShared(Caller.Of(context)))
        {
            AuditTrail.Note(context, request.Name);
            return Wire.ForReader(wire);
        }

        if (assessment.CompletedAt is not null || wire.AnsweredCount < wire.LineCount)
        {
            return wire;
        }

        await db.NoticeCompletionAsync(editions, assessment.Id, time.GetUtcNow(), context.CancellationToken);
        db.ChangeTracker.Clear();
        return await ToWireAsync(await OpenAsync(request.Name, "name", context), context.CancellationToken);
    }
}
