using Microsoft.EntityFrameworkCore;
using Om.Contracts.Identity;
using Om.Hosting;
using OpenIddict.EntityFrameworkCore.Models;

namespace Om.Identity;

/// <summary>
/// Removes an account with all that hangs on it. Grants it gave to others stay, without saying who gave them: they are others' rights.
/// </summary>
internal sealed class AccountEraser(AuditTrail<IdentityDb> trail, MailFolder folder) : Eraser<IdentityDb>
{
    /// <summary>Stands where an erased person acted on something of others.</summary>
    public const string Erased = "erased";

    public override async Task EraseAsync(IdentityDb db, string subject, CancellationToken cancellation)
    {
        if (!Guid.TryParse(subject, out var id))
        {
            return;
        }

        if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == id, cancellation) is { } account)
        {
            await ForgetAddressAsync(db, account.Email!, cancellation);
            // Passkeys, recovery codes, sessions, devices and grants go by cascade.
            db.Accounts.Remove(account);
        }

        await db.Challenges.Where(c => c.AccountId == id).ExecuteDeleteAsync(cancellation);
        await db.Set<OpenIddictEntityFrameworkCoreToken<Guid>>().Where(t => t.Subject == subject).ExecuteDeleteAsync(cancellation);
        await db.Set<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().Where(a => a.Subject == subject).ExecuteDeleteAsync(cancellation);
        await db.ProcessedRequests.Where(r => r.Subject == "accounts/" + subject).ExecuteDeleteAsync(cancellation);
        await db.Grants.Where(g => g.GrantedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(g => g.GrantedBy, Erased), cancellation);
        await db.Grants.Where(g => g.EndedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(g => g.EndedBy, Erased), cancellation);
        await db.PartnerClients.Where(c => c.CreatedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(c => c.CreatedBy, Erased), cancellation);
        await db.PartnerClients.Where(c => c.DisabledBy == subject).ExecuteUpdateAsync(set => set.SetProperty(c => c.DisabledBy, Erased), cancellation);
        await trail.ForgetAsync(db, subject, cancellation);
    }

    public override void Announce(IdentityDb db, ErasedSubject erased, DateTimeOffset now) =>
        db.Publish(new AccountErased(erased.Subject, erased.ErasedAt), now);

    private async Task ForgetAddressAsync(IdentityDb db, string email, CancellationToken cancellation)
    {
        await db.Challenges.Where(c => c.Email == email).ExecuteDeleteAsync(cancellation);
        await db.Mails.Where(m => m.Recipient == email).ExecuteDeleteAsync(cancellation);
        await db.ProcessedRequests.Where(r => r.Subject == "accounts/" + email).ExecuteDeleteAsync(cancellation);
        folder.Forget(email);
    }
}
