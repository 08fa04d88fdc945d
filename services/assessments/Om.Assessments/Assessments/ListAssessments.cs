using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    private static readonly Dictionary<string, string[]> ListFields = new()
    {
        ["state"] = ["="],
        ["kind"] = ["="],
        ["create_time"] = ["<", ">="],
    };

    [Access(To.SignedIn)]
    public override async Task<V1.ListAssessmentsResponse> ListAssessments(V1.ListAssessmentsRequest request, ServerCallContext context)
    {
        var subject = Caller.Of(context).Subject!;
        var down = OrderBy.IsDown(request.OrderBy, "create_time", downByDefault: true);
        var paging = new Paging(request.PageSize, request.PageToken, nameof(ListAssessments), subject, request.Filter, down.ToString());
        var query = db.Assessments.AsNoTracking().Where(a => a.Owner == subject);
        foreach (var term in Filter.Parse(request.Filter, ListFields))
        {
            query = Narrow(query, term);
        }

        if (paging.After is not null)
        {
            var time = new DateTimeOffset(paging.AfterValue<long>(0), TimeSpan.Zero);
            var id = paging.AfterValue<Guid>(1);
            query = down
                ? query.Where(a => a.CreatedAt < time || (a.CreatedAt == time && a.Id.CompareTo(id) < 0))
                : query.Where(a => a.CreatedAt > time || (a.CreatedAt == time && a.Id.CompareTo(id) > 0));
        }

        query = down
            ? query.OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id)
            : query.OrderBy(a => a.CreatedAt).ThenBy(a => a.Id);
        var rows = await query.Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(rows, a => [a.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), a.Id.ToString("D")]);
        var response = new V1.ListAssessmentsResponse { NextPageToken = next };
        foreach (var row in rows)
        {
            response.Assessments.Add(await ToWireAsync(row, context.CancellationToken));
        }

        return response;
    }

    private static IQueryable<Assessment> Narrow(IQueryable<Assessment> query, FilterTerm term) => (term.Field, term.Operator, term.Value) switch
    {
        ("state", _, "COMPLETED") => query.Where(a => a.CompletedAt != null),
        ("state", _, "IN_PROGRESS") => query.Where(a => a.CompletedAt == null),
        ("kind", _, "TRIAL") => query.Where(a => a.Trial),
        ("kind", _, "REAL") => query.Where(a => !a.Trial),
        ("create_time", "<", var value) => Before(query, Time(value)),
        ("create_time", _, var value) => From(query, Time(value)),
        _ => throw Fault.Invalid("filter", $"'{term.Value}' is no value of '{term.Field}'"),
    };

    private static IQueryable<Assessment> Before(IQueryable<Assessment> query, DateTimeOffset time) => query.Where(a => a.CreatedAt < time);

    private static IQueryable<Assessment> From(IQueryable<Assessment> query, DateTimeOffset time) => query.Where(a => a.CreatedAt >= time);

    private static DateTimeOffset Time(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Fault.Invalid("filter", $"'{value}' is not a time such as 2026-01-31T00:00:00Z");
}
