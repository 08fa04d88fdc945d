using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class GrantService
{
    [Access(Roles.Office)]
    public override Task<V1.Grant> CreateGrant(V1.CreateGrantRequest request, ServerCallContext context) =>
        db.OnceAsync(context, request, request.Grant?.Account ?? "", async () =>
        {
            var sent = request.Grant ?? new V1.Grant();
            var now = time.GetUtcNow();
            var validation = new Validation();
            Look(sent, now, validation);
            validation.ThrowIfAny();

            var account = await FindAccountAsync(db, sent.Account, context.CancellationToken) ?? throw Fault.NotFound(sent.Account);
            var grant = Grant.Create(
                account.Id, sent.Role, sent.Organisation, sent.ValidFrom?.ToDateTimeOffset(), sent.ValidUntil?.ToDateTimeOffset(),
                Caller.Of(context).Subject!, sent.Reason.Trim(), now);
            db.Grants.Add(grant);
            AuditTrail.Note(context, grant.Name);
            return ToWire(grant, now);
        });

    /// <summary>Adds what is wrong with <paramref name="grant"/>.</summary>
    internal static void Look(V1.Grant grant, DateTimeOffset now, Validation validation)
    {
        validation.Check(Roles.OfPersons.Contains(grant.Role), "grant.role", $"must be one of {string.Join(", ", Roles.OfPersons)}");
        validation.Check(
            grant.Organisation.Length > 0 || !Roles.NeedOrganisation.Contains(grant.Role), "grant.organisation", "is needed for this role");
        validation.Check(
            grant.Organisation.Length == 0 || Organisations.IsName(grant.Organisation), "grant.organisation", "is not a resource name such as networks/7");
        validation.Text(grant.Reason, "grant.reason", 500, required: true);
        validation.Check(grant.Account.StartsWith("accounts/", StringComparison.Ordinal), "grant.account", "is needed: accounts/ and an id or an e-mail address");
        var from = grant.ValidFrom?.ToDateTimeOffset() ?? now;
        if (grant.ValidUntil?.ToDateTimeOffset() is { } until)
        {
            validation.Check(until > from && until > now, "grant.valid_until", "must lie after valid_from and after now");
        }
    }

    /// <summary>The account called <paramref name="name"/>, <c>accounts/</c> and an id or an address.</summary>
    internal static Task<Account?> FindAccountAsync(IdentityDb db, string name, CancellationToken cancellation)
    {
        var wanted = name["accounts/".Length..];
        var normalized = EmailAddress.Normalize(wanted);
        return Guid.TryParse(wanted, out var id)
            ? db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellation)
            : db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, cancellation);
    }
}
