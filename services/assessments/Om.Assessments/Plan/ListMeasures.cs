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
        var paging = new Paging(request.PageSize, request.PageToken, nameof(ListMeasures), request.Parent);
        var assessment = await OpenAsync(request.Parent, "parent", context);
        var query = db.Measures.AsNoTracking().Where(m => m.AssessmentId == assessment.Id);
        if (paging.After is not null)
        {
            var created = new DateTimeOffset(paging.AfterValue<long>(0), TimeSpan.Zero);
            var id = paging.AfterValue<Guid>(1);
            query = query.Where(m => m.CreatedAt > created || (m.CreatedAt == created && m.Id.CompareTo(id) > 0));
        }

        var rows = await query.OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(rows, m => [m.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), m.Id.ToString("D")]);
        var needs = await db.Answers.Where(a => a.AssessmentId == assessment.Id).ToDictionaryAsync(a => a.Item, a => a.Need, context.CancellationToken);
        return new V1.ListMeasuresResponse
        {
            Measures = { rows.Select(m => Wire.Of(m, needs.GetValueOrDefault(m.Item))) },
            NextPageToken = next,
        };
    }
}
