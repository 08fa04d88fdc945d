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
        var bad = new Validation();
        var down = bad.Collect(() => OrderBy.IsDown(request.OrderBy, "create_time", downByDefault: true));
        var paging = bad.Collect(() => new Paging(
            request.PageSize, request.PageToken, nameof(ListAssessments), subject, request.Filter, down.ToString()));
        var query = bad.Collect(() => Filter.Parse(request.Filter, ListFields)
            .Aggregate(db.Assessments.AsNoTracking().Where(a => a.Owner == subject), Narrow));
        bad.ThrowIfAny();
        var rows = await PageAsync(query!, paging!, down, context.CancellationToken);
        var next = paging!.Cut(rows, a => [a.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), a.Id.ToString("D")]);
        return new V1.ListAssessmentsResponse { Assessments = { await ToWireAsync(rows, context.CancellationToken) }, NextPageToken = next };
    }

    private static Task<List<Assessment>> PageAsync(IQueryable<Assessment> query, Paging paging, bool down, CancellationToken cancellation)
    {
        if (paging.After is not null)
        {
            var time = paging.AfterTime(0);
            var id = paging.AfterValue<Guid>(1);
            query = down
                ? query.Where(a => a.CreatedAt < time || (a.CreatedAt == time && a.Id.CompareTo(id) < 0))
                : query.Where(a => a.CreatedAt > time || (a.CreatedAt == time && a.Id.CompareTo(id) > 0));
        }

        query = down
            ? query.OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id)
            : query.OrderBy(a => a.CreatedAt).ThenBy(a => a.Id);
        return query.Take(paging.Size + 1).ToListAsync(cancellation);
    }

    /// <summary>A page of runs with a few queries for all of them, not a few for each.</summary>
    private async Task<List<V1.Assessment>> ToWireAsync(List<Assessment> page, CancellationToken cancellation)
    {
        var lines = new Dictionary<string, EditionLines>();
        var newer = new Dictionary<string, string?>();
        foreach (var edition in page.Select(a => a.Edition).Distinct())
        {
            lines[edition] = await editions.OfAsync(edition, cancellation);
            newer[edition] = await editions.NewerAsync(edition, cancellation);
        }

        var answered = await db.AnsweredAsync(page, lines, cancellation);
        return [.. page.Select(a => ToWire(a, lines[a.Edition].Lines.Count, answered.GetValueOrDefault(a.Id), newer[a.Edition]))];
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
