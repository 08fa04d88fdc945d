using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of the action plan, one file each. Here: what they are given and share.</summary>
internal sealed partial class MeasureService(AssessmentsDb db, EditionBook editions, TimeProvider time) : V1.MeasureService.MeasureServiceBase
{
    private const int MostMeasures = 200;
    private const string Names = "assessments/*/measures/*";

    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);

    private IQueryable<Assessment> Readable(ServerCallContext context) => db.ReadableBy(Caller.Of(context), ShareScopes.Plan, time.GetUtcNow());

    /// <summary>The measure called <paramref name="name"/> with its run and all measures of the plan, tracked.</summary>
    private Task<(Assessment Assessment, Measure Measure, List<Measure> Plan)> LoadAsync(string name, string field, ServerCallContext context) =>
        LoadAsync(db.VisibleTo(Caller.Of(context)), name, field, context);

    /// <summary>The same among the runs in <paramref name="from"/>.</summary>
    private async Task<(Assessment Assessment, Measure Measure, List<Measure> Plan)> LoadAsync(
        IQueryable<Assessment> from, string name, string field, ServerCallContext context)
    {
        var parts = ResourceName.Parse(Names, name, field);
        var (run, id) = (Assessment.IdOf(parts[0]), Assessment.IdOf(parts[1]));
        var assessment = await from.SingleOrDefaultAsync(a => a.Id == run, context.CancellationToken);
        var plan = assessment is null ? [] : await PlanAsync(assessment, context);
        var measure = plan.SingleOrDefault(m => m.Id == id) ?? throw Fault.NotFound(name);
        return (assessment!, measure, plan);
    }

    private Task<List<Measure>> PlanAsync(Assessment assessment, ServerCallContext context) =>
        db.Measures.Where(m => m.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);

    private async Task<V1.Measure> ToWireAsync(Measure measure, EditionLines edition, ServerCallContext context) =>
        Wire.Of(measure, edition.NeedAt(measure, await NeedsAsync(measure.AssessmentId, context)));

    private Task<Dictionary<string, Need>> NeedsAsync(Guid assessment, ServerCallContext context) => db.Answers
        .Where(a => a.AssessmentId == assessment && a.Need != Need.NotRated)
        .Select(a => new { a.Item, a.Need })
        .ToDictionaryAsync(a => a.Item, a => a.Need, context.CancellationToken);
}
