using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Everything that belongs to an account.</summary>
internal sealed class PersonalDataService(AssessmentsDb db, TimeProvider time) : V1.PersonalDataService.PersonalDataServiceBase
{
    private const int RowsAtOnce = 500;

    [Access(To.SignedIn)]
    public override async Task ExportPersonalData(
        V1.ExportPersonalDataRequest request, IServerStreamWriter<V1.PersonalTable> responseStream, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        caller.RequireFresh(time.GetUtcNow());
        foreach (var (name, columns, rows) in Tables(caller.Subject!))
        {
            var table = new V1.PersonalTable { Name = name, Columns = { columns } };
            await foreach (var row in rows.WithCancellation(context.CancellationToken))
            {
                table.Rows.Add(new V1.PersonalTable.Types.Row { Values = { row.Select(Text) } });
                if (table.Rows.Count == RowsAtOnce)
                {
                    await responseStream.WriteAsync(table, context.CancellationToken);
                    table = new V1.PersonalTable { Name = name, Columns = { columns } };
                }
            }

            await responseStream.WriteAsync(table, context.CancellationToken);
        }
    }

    private IEnumerable<(string Name, string[] Columns, IAsyncEnumerable<object?[]> Rows)> Tables(string owner)
    {
        var own = db.Assessments.AsNoTracking().Where(a => a.Owner == owner);
        yield return ("assessments",
            ["name", "edition", "title", "branch", "size_class", "region", "mode", "trial", "created", "changed", "completed", "statistics", "statistics_decided"],
            own.OrderBy(a => a.CreatedAt).Select(a => new object?[]
            {
                a.Id, a.Edition, a.Title, a.Branch, a.SizeClass, a.Region, a.Mode, a.Trial, a.CreatedAt, a.UpdatedAt, a.CompletedAt, a.Consent, a.ConsentDecidedAt,
            }).AsAsyncEnumerable());
        yield return ("answers", ["assessment", "item", "need", "not_applicable", "reason", "note", "changed"],
            db.Answers.Where(x => own.Any(a => a.Id == x.AssessmentId)).OrderBy(x => x.AssessmentId).ThenBy(x => x.Item)
                .Select(x => new object?[] { x.AssessmentId, x.Item, x.Need, x.NotApplicable, x.Reason, x.Note, x.UpdatedAt }).AsAsyncEnumerable());
        yield return ("measures", ["assessment", "item", "description", "urgency", "responsible", "due", "control", "status", "effect", "created", "changed"],
            db.Measures.Where(m => own.Any(a => a.Id == m.AssessmentId)).OrderBy(m => m.AssessmentId).ThenBy(m => m.CreatedAt)
                .Select(m => new object?[] { m.AssessmentId, m.Item, m.Description, m.Urgency, m.Responsible, m.DueOn, m.Control, m.Status, m.Effect, m.CreatedAt, m.UpdatedAt })
                .AsAsyncEnumerable());
        yield return ("declarations", ["assessment", "number", "firm", "place", "signatory", "check", "issued", "valid_until", "published"],
            db.Declarations.Where(d => own.Any(a => a.Id == d.AssessmentId)).OrderBy(d => d.CreatedAt)
                .Select(d => new object?[] { d.AssessmentId, d.Number, d.FirmName, d.FirmPlace, d.Signatory, d.CheckTitle, d.IssuedOn, d.ValidUntil, d.Published }).AsAsyncEnumerable());
        yield return ("shares", ["assessment", "recipient", "recipient_name", "scopes", "consent_version", "given", "until", "ended"],
            db.Shares.Where(s => own.Any(a => a.Id == s.AssessmentId)).OrderBy(s => s.CreatedAt)
                .Select(s => new object?[] { s.AssessmentId, s.Recipient, s.RecipientName, s.Scopes, s.ConsentVersion, s.CreatedAt, s.ExpiresAt, s.RevokedAt }).AsAsyncEnumerable());
        // Not of whom: that is the firm's affair.
        var me = ShareDescription.Accounts + owner;
        yield return ("shared_with_me", ["assessment", "scopes", "given", "until", "ended"],
            db.Shares.Where(s => s.Recipient == me).OrderBy(s => s.CreatedAt)
                .Select(s => new object?[] { s.AssessmentId, s.Scopes, s.CreatedAt, s.ExpiresAt, s.RevokedAt }).AsAsyncEnumerable());
        yield return ("consents", ["assessment", "purpose", "decision", "text_version", "decided"],
            db.Consents.Where(c => own.Any(a => a.Id == c.AssessmentId)).OrderBy(c => c.DecidedAt)
                .Select(c => new object?[] { c.AssessmentId, c.Purpose, c.Decision, c.TextVersion, c.DecidedAt }).AsAsyncEnumerable());
        yield return ("acts", ["time", "method", "object", "allowed"],
            db.Set<AuditEntry>().Where(e => db.Set<AuditActor>().Any(a => a.Key == e.Actor && a.Subject == owner)).OrderBy(e => e.Id)
                .Select(e => new object?[] { e.At, e.Method, e.Resource, e.Allowed }).AsAsyncEnumerable());
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateOnly day => Wire.Text(day),
        bool yes => yes ? "yes" : "no",
        _ => value.ToString() ?? "",
    };
}
