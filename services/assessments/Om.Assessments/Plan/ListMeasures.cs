using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class MeasureService
{
    [Access(To.PerObject)]
    public override async Task<V1.ListMeasuresResponse> ListMeasures(V1.ListMeasuresRequest request, ServerCallContext context)
    {
        var bad = RunRequest.Look(request, request.Parent, "parent");
        var paging = bad.Collect(() => new Paging(request.PageSize, request.PageToken, nameof(ListMeasures), request.Parent));
        bad.ThrowIfAny();
        var assessment = await db.OpenToReadAsync(
            request.Parent, "parent", ShareScopes.Plan, Caller.Of(context), time.GetUtcNow(), context.CancellationToken);
        assessment.NoteIfShared(context);
        var edition = await editions.OfAsync(assessment.Edition, context.CancellationToken);
        var query = db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id);
        if (paging!.After is not null)
        {
            var created = paging.AfterTime(0);
            var id = paging.AfterValue<Guid>(1);
            query = query.Where(m => m.CreatedAt > created || (m.CreatedAt == created && m.Id.CompareTo(id) > 0));
        }

        var rows = await query.OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(rows, m => [m.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), m.Id.ToString("D")]);
        var needs = await NeedsAsync(assessment.Id, context);
        return new V1.ListMeasuresResponse
        {
            Measures = { rows.Select(m => Wire.Of(m, edition.NeedAt(m, needs))) },
            NextPageToken = next,
        };
    }
}
