using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ShareService
{
    private const string AllRuns = "assessments/-";

    [Access(To.SignedIn)]
    public override async Task<V1.ListSharesResponse> ListShares(V1.ListSharesRequest request, ServerCallContext context)
    {
        var owner = Caller.Of(context).Subject!;
        var bad = new Validation();
        bad.Collect(() => ResourceName.Parse("assessments/*", request.Parent, "parent"));
        var paging = bad.Collect(() => new Paging(request.PageSize, request.PageToken, nameof(ListShares), owner, request.Parent));
        bad.ThrowIfAny();
        var query = db.Shares.AsNoTracking().Where(s => db.Assessments.Any(a => a.Id == s.AssessmentId && a.Owner == owner));
        if (request.Parent != AllRuns)
        {
            var run = (await db.OpenOwnAsync(request.Parent, "parent", owner, context.CancellationToken)).Id;
            query = query.Where(s => s.AssessmentId == run);
        }

        var shares = await PageAsync(query, paging!, context.CancellationToken);
        var next = paging!.Cut(shares, s => [s.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), s.Id.ToString("D")]);
        var now = time.GetUtcNow();
        return new V1.ListSharesResponse { Shares = { shares.Select(s => ToWire(s, now)) }, NextPageToken = next };
    }
}
