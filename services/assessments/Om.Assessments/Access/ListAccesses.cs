using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Who looked into a firm's runs.</summary>
internal sealed class AccessLogService(AssessmentsDb db) : V1.AccessLogService.AccessLogServiceBase
{
    private const string AllRuns = "assessments/-";

    [Access(To.SignedIn)]
    public override async Task<V1.ListAccessesResponse> ListAccesses(V1.ListAccessesRequest request, ServerCallContext context)
    {
        var owner = Caller.Of(context).Subject!;
        var bad = new Validation();
        bad.Collect(() => ResourceName.Parse("assessments/*", request.Parent, "parent"));
        var paging = bad.Collect(() => new Paging(request.PageSize, request.PageToken, nameof(ListAccesses), owner, request.Parent));
        bad.ThrowIfAny();
        var runs = request.Parent == AllRuns
            ? await db.Assessments.Where(a => a.Owner == owner).Select(a => a.Id).ToListAsync(context.CancellationToken)
            : [(await db.OpenOwnAsync(request.Parent, "parent", owner, context.CancellationToken)).Id];
        var names = runs.ConvertAll(Assessment.NameOf);
        var query = db.Set<AuditEntry>().AsNoTracking().Where(e => names.Contains(e.Root));
        if (paging!.After is not null)
        {
            var last = paging.AfterValue<long>(0);
            query = query.Where(e => e.Id < last);
        }

        var entries = await query.OrderByDescending(e => e.Id).Take(paging.Size + 1).ToListAsync(context.CancellationToken);
        var next = paging.Cut(entries, e => [e.Id.ToString(CultureInfo.InvariantCulture)]);
        var who = await WhoAsync(entries, runs, context.CancellationToken);
        return new V1.ListAccessesResponse { Accesses = { entries.Select(e => ToWire(e, who)) }, NextPageToken = next };
    }

    /// <summary>The names behind the keys: subjects, and what the firm saw them called.</summary>
    private async Task<Dictionary<Guid, (string Name, string Called)>> WhoAsync(
        List<AuditEntry> entries, List<Guid> runs, CancellationToken cancellation)
    {
        var keys = entries.Select(e => e.Actor).OfType<Guid>().Distinct().ToList();
        var actors = await db.Set<AuditActor>().AsNoTracking().Where(a => keys.Contains(a.Key)).ToListAsync(cancellation);
        var shares = await db.Shares.AsNoTracking().Where(s => runs.Contains(s.AssessmentId)).Select(s => new { s.Recipient, s.RecipientName }).ToListAsync(cancellation);
        return actors.ToDictionary(a => a.Key, a =>
        {
            var share = shares.FirstOrDefault(s => s.Recipient[(s.Recipient.IndexOf('/', StringComparison.Ordinal) + 1)..] == a.Subject);
            return (share?.Recipient ?? ShareDescription.Accounts + a.Subject, share?.RecipientName ?? "");
        });
    }

    private static V1.Access ToWire(AuditEntry entry, Dictionary<Guid, (string Name, string Called)> who)
    {
        var (name, called) = entry.Actor is { } key && who.TryGetValue(key, out var found) ? found : ("", "");
        return new V1.Access
        {
            Assessment = entry.Root,
            Time = Wire.Time(entry.At),
            Caller = name,
            CallerName = called,
            OnBehalfOf = entry.OnBehalfOf,
            Method = entry.Method[(entry.Method.LastIndexOf('/') + 1)..],
            Allowed = entry.Allowed,
        };
    }
}
