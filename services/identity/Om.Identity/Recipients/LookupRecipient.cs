using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class RecipientService
{
    private const string Me = "accounts/me";

    [Access(To.SignedIn)]
    public override async Task<V1.Recipient> LookupRecipient(V1.LookupRecipientRequest request, ServerCallContext context)
    {
        if (request.Name.StartsWith("partnerClients/", StringComparison.Ordinal))
        {
            var client = ResourceName.Parse("partnerClients/*", request.Name, "name")[0];
            return await db.PartnerClients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == client && c.DisabledAt == null, context.CancellationToken)
                is { } found ? ToWire(found) : throw Fault.NotFound(request.Name);
        }

        var wanted = ResourceName.Parse("accounts/*", request.Name, "name")[0];
        var id = Guid.TryParse(request.Name == Me ? Caller.Of(context).Subject : wanted, out var parsed) ? parsed : Guid.Empty;
        var now = time.GetUtcNow();
        // One query for everybody: whether an account exists is not to be told from the work either.
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(
            a => a.Id == id && a.DisabledAt == null && db.Grants.Any(g => g.AccountId == id && g.Role == Roles.Adviser && g.EndedAt == null
                && g.ValidFrom <= now && (g.ValidUntil == null || g.ValidUntil > now)),
            context.CancellationToken) ?? throw Fault.NotFound(request.Name);
        return new V1.Recipient { Name = account.Name, DisplayName = account.DisplayName };
    }
}
