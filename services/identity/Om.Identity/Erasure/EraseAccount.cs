using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

internal sealed partial class AccountService
{
    // Without request_id: a second call finds the caller erased, and says so.
    [Access(To.SignedIn)]
    public override async Task<Empty> EraseAccount(V1.EraseAccountRequest request, ServerCallContext context)
    {
        var id = RequireOwn(request.Name, context);
        if (!await db.Accounts.AnyAsync(a => a.Id == id, context.CancellationToken))
        {
            throw Fault.NotFound(request.Name);
        }

        var now = time.GetUtcNow();
        await RequireAnotherOfficeAsync(id, now, context.CancellationToken);
        await db.RetryAsync(async () =>
        {
            await db.RememberErasedAsync(id.ToString(), now, now, CancellationToken.None);
            await eraser.EraseAsync(db, id.ToString(), CancellationToken.None);
            eraser.Announce(db, new ErasedSubject { Subject = id.ToString(), ErasedAt = now, AnnouncedAt = now }, now);
            return await db.SaveChangesAsync(CancellationToken.None);
        });
        return new Empty();
    }

    private async Task RequireAnotherOfficeAsync(Guid account, DateTimeOffset now, CancellationToken cancellation)
    {
        var offices = await db.Grants.AsNoTracking().Where(g => g.Role == Roles.Office && g.EndedAt == null).ToListAsync(cancellation);
        if (offices.Exists(g => g.AccountId == account && g.Counts(now)) && !offices.Exists(g => g.AccountId != account && g.Counts(now) && g.ValidUntil is null))
        {
            throw Fault.Precondition("LAST_OFFICE", "This account is the last of the office without an end; give another one that role first.");
        }
    }
}
