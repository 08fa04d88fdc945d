using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace Om.Identity;

/// <summary>Removes rows whose time is over.</summary>
internal sealed class Sweep(IServiceScopeFactory scopes, TimeProvider time)
{
    // Long enough to notice that a used code or refresh token comes a second time.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        var before = now - Kept;
        await db.Challenges.Where(c => c.ExpiresAt < before).ExecuteDeleteAsync(cancellation);
        await db.Attempts.Where(a => a.LastAt < before).ExecuteDeleteAsync(cancellation);
        await db.Mails.Where(m => m.ExpiresAt < now).ExecuteDeleteAsync(cancellation);
        await db.Sessions.Where(s => s.EndedAt < before || s.SeenAt < before - Session.Idle || s.CreatedAt < before - Session.Longest)
            .ExecuteDeleteAsync(cancellation);
        var utc = before.UtcDateTime;
        await db.Set<OpenIddictEntityFrameworkCoreToken<Guid>>().Where(t => t.ExpirationDate < utc).ExecuteDeleteAsync(cancellation);
        await db.Set<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().Where(a => a.CreationDate < utc && !a.Tokens.Any())
            .ExecuteDeleteAsync(cancellation);
    }
}
