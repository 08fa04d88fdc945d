using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Checks;

/// <summary>
/// Forgets who acted. Here people are only the bare numbers beside an edition's decisions, which lead nowhere once the account is gone; the
/// decisions themselves are the initiative's record.
/// </summary>
internal sealed class PersonEraser(AuditTrail<ChecksDb> trail) : Eraser<ChecksDb>
{
    public override Task EraseAsync(ChecksDb db, string subject, CancellationToken cancellation) => trail.ForgetAsync(db, subject, cancellation);

    public override void Announce(ChecksDb db, ErasedSubject erased, DateTimeOffset now) =>
        db.Publish(new AccountErased(erased.Subject, erased.ErasedAt), now);
}
