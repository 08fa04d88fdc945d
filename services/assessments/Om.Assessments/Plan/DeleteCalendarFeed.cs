using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ExportService
{
    [Access(To.PerObject)]
    public override async Task<Empty> DeleteCalendarFeed(V1.DeleteCalendarFeedRequest request, ServerCallContext context)
    {
        var assessment = await OpenAsync(request.Parent, "parent", context);
        db.CalendarFeeds.RemoveRange(await db.CalendarFeeds.Where(f => f.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken));
        await db.SaveChangesAsync(context.CancellationToken);
        return new Empty();
    }
}
