using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of self-declarations, one file each. Here: what they are given and share.</summary>
internal sealed partial class DeclarationService(AssessmentsDb db, EditionBook editions, TimeProvider time)
    : V1.DeclarationService.DeclarationServiceBase
{
    private const string Names = "assessments/*/declarations/*";

    private DateOnly Today => GermanDay.Of(time.GetUtcNow());

    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);

    private async Task<(DeclarationReadiness Readiness, EditionLines Edition)> ReadinessAsync(Assessment assessment, ServerCallContext context)
    {
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var answers = await db.Answers.AsNoTracking().Where(a => a.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
        var plan = await db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);
        return (ReadinessDecision.Of(assessment, edition, answers, plan), edition);
    }

    /// <summary>Changes a declaration of a run the caller may open.</summary>
    private Task<V1.Declaration> ChangeAsync(
        Google.Protobuf.IMessage request, string name, string etag, ServerCallContext context, Action<Declaration> change)
    {
        RunRequest.Look(request, name, "name", Names).ThrowIfAny();
        return db.OnceInTurnAsync(context, request, RunRequest.RunOf(name), async () =>
        {
            var parts = name.Split('/');
            var (run, number) = (Assessment.IdOf(parts[1]), parts[3]);
            var declaration = await db.VisibleTo(Caller.Of(context)).Where(a => a.Id == run)
                .Join(db.Declarations, a => a.Id, d => d.AssessmentId, (_, d) => d)
                .SingleOrDefaultAsync(d => d.Number == number, context.CancellationToken) ?? throw Fault.NotFound(name);
            Etags.Require(declaration, etag, name);
            change(declaration);
            return Wire.Of(declaration, Today);
        });
    }
}
