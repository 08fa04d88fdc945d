using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ExportService
{
    [Access(To.PerObject)]
    public override async Task<V1.CalendarFeed> CreateCalendarFeed(V1.CreateCalendarFeedRequest request, ServerCallContext context)
    {
        _ = Once.RequestId(request);
        var assessment = await OpenAsync(request.Parent, "parent", context);
        var token = AccessCode.Normalise(AccessCode.New())!;
        var feed = await db.CalendarFeeds.SingleOrDefaultAsync(f => f.AssessmentId == assessment.Id, context.CancellationToken);
        if (feed is null)
        {
            db.CalendarFeeds.Add(new CalendarFeed { AssessmentId = assessment.Id, TokenHash = AccessCode.HashOf(token) });
        }
        else
        {
            feed.TokenHash = AccessCode.HashOf(token);
        }

        await db.SaveChangesAsync(context.CancellationToken);
        var address = options.Value.PublicAddress.TrimEnd('/');
        return new V1.CalendarFeed { Token = token, Uri = address.Length == 0 ? "" : $"{address}/v1/calendarFeeds/{token}" };
    }
}
