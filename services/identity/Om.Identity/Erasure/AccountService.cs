using Grpc.Core;
using Om.Hosting;

namespace Om.Identity;

/// <summary>The RPCs of the caller's own account, one file each. Here: what they are given.</summary>
internal sealed partial class AccountService(IdentityDb db, Eraser<IdentityDb> eraser, TimeProvider time) : V1.AccountService.AccountServiceBase
{
    private const string Me = "me";

    /// <summary>The caller's id, when <paramref name="name"/> is the own account and the proof of who it is is fresh.</summary>
    private Guid RequireOwn(string name, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var wanted = ResourceName.Parse("accounts/*", name, "name")[0];
        if (wanted != Me && wanted != caller.Subject)
        {
            throw Fault.NotFound(name);
        }

        caller.RequireFresh(time.GetUtcNow());
        // Tokens of another issuer, and those of partner systems, belong to no account of ours.
        return Guid.TryParse(caller.Subject, out var id) ? id : throw Fault.NotFound(name);
    }
}
