using Microsoft.EntityFrameworkCore;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Portal;

/// <summary>Removes the sessions of a person; they hold the name.</summary>
internal sealed class SessionEraser : Eraser<PortalDb>
{
    public override Task EraseAsync(PortalDb db, string subject, CancellationToken cancellation) =>
        db.Sessions.Where(s => s.Subject == subject).ExecuteDeleteAsync(cancellation);

    public override void Announce(PortalDb db, ErasedSubject erased, DateTimeOffset now) =>
        db.Publish(new AccountErased(erased.Subject, erased.ErasedAt), now);
}
