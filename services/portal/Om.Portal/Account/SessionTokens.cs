using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Om.Portal;

/// <summary>The tokens of a session: encrypted in its row, renewed before they end by one instance at a time.</summary>
internal sealed class SessionTokens(PortalDb db, Issuer issuer, IDataProtectionProvider protection, TimeProvider time)
{
    // A call made now must still be welcome when it arrives.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly IDataProtector protector = protection.CreateProtector("session-tokens.v1");

    /// <summary>Encrypts tokens for a row.</summary>
    public string Seal(Tokens tokens) => protector.Protect($"{tokens.Access}\n{tokens.Refresh}");

    /// <summary>The tokens of a row; null when its keys are gone.</summary>
    public (string Access, string? Refresh)? Open(string kept)
    {
        try
        {
            var parts = protector.Unprotect(kept).Split('\n');
            return (parts[0], parts[1].Length > 0 ? parts[1] : null);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Call headers of who is signed in; null for a guest, and for somebody whose sign-in has ended at the issuer.</summary>
    public async Task<Metadata?> HeadersAsync(HttpContext http) =>
        await AccessAsync(http) is { } token ? new Metadata { { "authorization", "Bearer " + token } } : null;

    private async Task<string?> AccessAsync(HttpContext http)
    {
        if (Sessions.Of(http) is not { } session)
        {
            return null;
        }

        for (var tries = Lease / Look; ; tries--)
        {
            var now = time.GetUtcNow();
            if (session.TokenUntil - now > Early)
            {
                return Open(session.Tokens)?.Access;
            }

            if (await TryTakeAsync(session.Key, now, http.RequestAborted))
            {
                return await RenewAsync(http, session.Key);
            }

            if (tries <= 0)
            {
                throw new PageError(Failure.Unavailable);
            }

            await Task.Delay(Look, http.RequestAborted);
            session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Key == session.Key, http.RequestAborted);
            if (session is null)
            {
                return null;
            }

            http.Items[typeof(PortalSession)] = session;
        }
    }

    private async Task<bool> TryTakeAsync(Guid key, DateTimeOffset now, CancellationToken cancellation)
    {
        var until = now + Lease;
        return await db.Sessions.Where(s => s.Key == key && (s.RenewingUntil == null || s.RenewingUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.RenewingUntil, until), cancellation) == 1;
    }

    /// <summary>Renews, with the lease in hand. Not given up when the person goes elsewhere: a used refresh token is worth nothing afterwards.</summary>
    private async Task<string?> RenewAsync(HttpContext http, Guid key)
    {
        var session = await db.Sessions.SingleOrDefaultAsync(s => s.Key == key);
        if (session is null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var kept = Open(session.Tokens);
        try
        {
            if (session.TokenUntil - now <= Early)
            {
                if (kept?.Refresh is null && session.TokenUntil <= now)
                {
                    throw new IssuerRefused("over");
                }

                if (kept?.Refresh is { } refresh)
                {
                    var fresh = await issuer.RefreshAsync(refresh, CancellationToken.None);
                    (session.Tokens, session.TokenUntil) = (Seal(fresh), fresh.Until);
                }
            }

            session.RenewingUntil = null;
            await db.SaveChangesAsync();
            http.Items[typeof(PortalSession)] = session;
            return Open(session.Tokens)?.Access;
        }
        catch (IssuerRefused)
        {
            db.Sessions.Remove(session);
            await db.SaveChangesAsync();
            http.Items.Remove(typeof(PortalSession));
            return null;
        }
        catch (PageError)
        {
            session.RenewingUntil = null;
            await db.SaveChangesAsync();
            return session.TokenUntil > now ? kept?.Access : throw new PageError(Failure.Unavailable);
        }
    }
}
