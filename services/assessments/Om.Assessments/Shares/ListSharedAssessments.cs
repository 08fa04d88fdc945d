using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ShareService
{
    [Access(To.SignedIn)]
    public override async Task<V1.ListSharedAssessmentsResponse> ListSharedAssessments(
        V1.ListSharedAssessmentsRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var paging = new Paging(request.PageSize, request.PageToken, nameof(ListSharedAssessments), caller.Subject!);
        var now = time.GetUtcNow();
        var shares = await PageAsync(db.SharesOf(caller, ShareScopes.Any, now).AsNoTracking(), paging, context.CancellationToken);
        var next = paging.Cut(shares, s => [s.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), s.Id.ToString("D")]);
        var response = new V1.ListSharedAssessmentsResponse { NextPageToken = next };
        var ids = shares.Select(s => s.AssessmentId).Distinct().ToList();
        var runs = await db.Assessments.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, context.CancellationToken);
        var wires = await RunsToWireAsync(runs.Values, context.CancellationToken);
        response.Assessments.AddRange(shares.Where(s => wires.ContainsKey(s.AssessmentId)).Select(s =>
            new V1.ListSharedAssessmentsResponse.Types.SharedAssessment { Assessment = wires[s.AssessmentId], Share = ToWire(s, now) }));
        foreach (var name in response.Assessments.Select(x => x.Assessment.Name).Distinct())
        {
            AuditTrail.Note(context, name);
        }

        return response;
    }

    private async Task<Dictionary<Guid, V1.Assessment>> RunsToWireAsync(ICollection<Assessment> runs, CancellationToken cancellation)
    {
        var lines = new Dictionary<string, EditionLines>();
        foreach (var edition in runs.Select(a => a.Edition).Distinct())
        {
            lines[edition] = await editions.OfAsync(edition, cancellation);
        }

        var answered = await db.AnsweredAsync([.. runs], lines, cancellation);
        return runs.ToDictionary(a => a.Id, a =>
            Wire.ForReader(Wire.Of(a, lines[a.Edition].Lines.Count, answered.GetValueOrDefault(a.Id), newer: null, options.Value)));
    }
}
