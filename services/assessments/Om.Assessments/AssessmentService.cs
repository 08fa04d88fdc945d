using Grpc.Core;
using Microsoft.Extensions.Options;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of a run, one file each. Here: what they are given, and how a run looks on the wire.</summary>
internal sealed partial class AssessmentService(
    AssessmentsDb db, EditionBook editions, AnswerWriter writer, IOptions<AssessmentsOptions> options, TimeProvider time)
    : V1.AssessmentService.AssessmentServiceBase
{
    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);

    private Task<Assessment> OpenToReadAsync(string name, string field, ShareScopes scope, ServerCallContext context) =>
        db.OpenToReadAsync(name, field, scope, Caller.Of(context), time.GetUtcNow(), context.CancellationToken);

    private async Task<V1.Assessment> ToWireAsync(Assessment assessment, CancellationToken cancellation)
    {
        var edition = await editions.OfAsync(assessment.Edition, cancellation);
        var answered = await db.AnsweredAsync(assessment, edition, cancellation);
        return ToWire(assessment, edition.Lines.Count, answered, await editions.NewerAsync(assessment.Edition, cancellation));
    }

    private V1.Assessment ToWire(Assessment assessment, int lines, int answered, string? newer) =>
        Wire.Of(assessment, lines, answered, newer, options.Value);
}
