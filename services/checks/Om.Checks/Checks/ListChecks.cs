using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    private static readonly Dictionary<string, string[]> CheckFilters = new() { ["title"] = [":"], ["origin"] = ["="] };

    [Access(To.Anyone)]
    public override async Task<V1.ListChecksResponse> ListChecks(V1.ListChecksRequest request, ServerCallContext context)
    {
        var inside = IsInside(context);
        var down = OrderBy.IsDown(request.OrderBy, "id", downByDefault: false);
        var paging = new Paging(request.PageSize, request.PageToken, "checks", request.Filter, down ? "down" : "up");
        var query = Filtered(db.Checks.AsNoTracking().Where(c => inside || c.PublishedNumber != null), request.Filter);
        if (paging.After is not null)
        {
            var last = paging.AfterValue<string>(0);
            query = query.Where(c => down ? c.Id.CompareTo(last) < 0 : c.Id.CompareTo(last) > 0);
        }

        query = down ? query.OrderByDescending(c => c.Id) : query.OrderBy(c => c.Id);
        var checks = await query.Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(checks, c => [c.Id]);
        return new V1.ListChecksResponse { Checks = { checks.Select(ToWire) }, NextPageToken = next };
    }

    private static IQueryable<Check> Filtered(IQueryable<Check> checks, string filter)
    {
        foreach (var term in Filter.Parse(filter, CheckFilters))
        {
            if (term.Field == "title")
            {
                var part = Folded.Of(term.Value);
                checks = checks.Where(c => c.SearchTitle.Contains(part));
            }
            else
            {
                var origin = term.Value switch
                {
                    "PROJECT" => V1.EditionContent.Types.Origin.Project,
                    "INITIATIVE" => V1.EditionContent.Types.Origin.Initiative,
                    _ => throw Fault.Invalid("filter", "origin is PROJECT or INITIATIVE"),
                };
                checks = checks.Where(c => c.Origin == origin);
            }
        }

        return checks;
    }
}
