using System.Globalization;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class AccountService
{
    private const int MostRows = 5000;

    [Access(To.SignedIn)]
    public override async Task ExportAccount(
        V1.ExportAccountRequest request, IServerStreamWriter<V1.AccountTable> responseStream, ServerCallContext context)
    {
        var id = RequireOwn(request.Name, context);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, context.CancellationToken) ?? throw Fault.NotFound(request.Name);
        foreach (var table in await TablesAsync(account, context.CancellationToken))
        {
            await responseStream.WriteAsync(table, context.CancellationToken);
        }
    }

    private async Task<List<V1.AccountTable>> TablesAsync(Account account, CancellationToken cancellation)
    {
        var id = account.Id;
        var grants = await db.Grants.AsNoTracking().Where(g => g.AccountId == id).OrderBy(g => g.Id).ToListAsync(cancellation);
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.AccountId == id).OrderBy(s => s.CreatedAt).ToListAsync(cancellation);
        var devices = await db.Devices.AsNoTracking().Where(d => d.AccountId == id).OrderBy(d => d.UsedAt).ToListAsync(cancellation);
        var passkeys = await db.Passkeys.AsNoTracking().Where(p => p.UserId == id).ToListAsync(cancellation);
        var codes = await db.RecoveryCodes.CountAsync(c => c.AccountId == id, cancellation);
        var mails = await db.Mails.AsNoTracking().Where(m => m.Recipient == account.Email).OrderBy(m => m.CreatedAt).ToListAsync(cancellation);
        var acts = await db.Set<AuditEntry>().AsNoTracking()
            .Where(e => db.Set<AuditActor>().Any(a => a.Key == e.Actor && a.Subject == account.Subject))
            .OrderByDescending(e => e.Id).Take(MostRows).ToListAsync(cancellation);
        return
        [
            Table("account", ["name", "email", "display_name", "language", "created", "password_set", "authenticator_app", "recovery_codes_left", "closed"],
                [[account.Name, account.Email, account.DisplayName, account.Language, Text(account.CreatedAt), Text(account.PasswordSetAt), Text(account.TwoFactorEnabled), Text(codes), Text(account.DisabledAt)]]),
            Table("grants", ["role", "organisation", "valid_from", "valid_until", "reason", "given_by", "given", "ended_by", "ended", "end_reason"],
                grants.Select(g => new[] { g.Role, g.Organisation, Text(g.ValidFrom), Text(g.ValidUntil), g.Reason, g.GrantedBy, Text(g.GrantedAt), g.EndedBy, Text(g.EndedAt), g.EndReason })),
            Table("sessions", ["device", "began", "last_used", "proved", "methods", "ended"],
                sessions.Select(s => new[] { s.Device, Text(s.CreatedAt), Text(s.SeenAt), Text(s.AuthTime), s.Methods, Text(s.EndedAt) })),
            Table("known_browsers", ["last_used"], devices.Select(d => new[] { Text(d.UsedAt) })),
            Table("passkeys", ["name", "created"], passkeys.Select(p => new[] { p.Data.Name, Text(p.Data.CreatedAt) })),
            Table("mails_waiting", ["subject", "created"], mails.Select(m => new[] { m.Subject, Text(m.CreatedAt) })),
            Table("acts", ["time", "method", "object", "allowed"], acts.Select(a => new[] { Text(a.At), a.Method, a.Resource, Text(a.Allowed) })),
        ];
    }

    private static V1.AccountTable Table(string name, string[] columns, IEnumerable<string?[]> rows) => new()
    {
        Name = name,
        Columns = { columns },
        Rows = { rows.Select(row => new V1.AccountTable.Types.Row { Values = { row.Select(value => value ?? "") } }) },
    };

    private static string Text(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Text(bool value) => value ? "yes" : "no";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
