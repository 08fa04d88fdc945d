using Google.Api;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ExportService
{
    [Access(To.Anyone)]
    public override async Task<HttpBody> GetCalendarFeed(V1.GetCalendarFeedRequest request, ServerCallContext context)
    {
        var token = AccessCode.Hash(request.Token);
        var assessment = await db.Assessments.SingleOrDefaultAsync(
                a => db.CalendarFeeds.Any(f => f.AssessmentId == a.Id && f.TokenHash == token), context.CancellationToken)
            ?? throw Fault.NotFound("FEED_UNKNOWN", "There is no calendar feed at this address. It may have been revoked or replaced.");
        return await AnswerAsync(ReportFiles.Calendar(await reader.ReadAsync(assessment, "de", context.CancellationToken)), context);
    }
}
