using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>Who is signed in here. The cookie holds only the session's id; every request looks at the row.</summary>
internal sealed class Sessions(IdentityDb db, TimeProvider time)
{
    /// <summary>Name of the cookie's scheme.</summary>
    public const string Scheme = "om-account";

    private const string IdClaim = "sid";
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    /// <summary>The session of the request's cookie; null when nobody is signed in. The entities are tracked.</summary>
    public async Task<SignedIn?> CurrentAsync(HttpContext http)
    {
        if (http.Items[typeof(SignedIn)] is SignedIn known)
        {
            return known;
        }

        var cookie = await http.AuthenticateAsync(Scheme);
        if (!Guid.TryParse(cookie.Principal?.FindFirstValue(IdClaim), out var id) || await FindAsync(id, http.RequestAborted) is not { } current)
        {
            return null;
        }

        await SeenAsync(current.Session, http.RequestAborted);
        http.Items[typeof(SignedIn)] = current;
        return current;
    }

    /// <summary>The session called <paramref name="id"/> while it counts and its account is open.</summary>
    public async Task<SignedIn?> FindAsync(Guid id, CancellationToken cancellation)
    {
        var session = await db.Sessions.SingleOrDefaultAsync(s => s.Id == id, cancellation);
        if (session is null || !session.IsAlive(time.GetUtcNow()))
        {
            return null;
        }

        var account = await db.Accounts.SingleAsync(a => a.Id == session.AccountId, cancellation);
        return account.DisabledAt is null ? new SignedIn(session, account) : null;
    }

    /// <summary>
    /// Begins a session for <paramref name="account"/> and gives the browser its cookie. A session the browser had before ends: an id that was
    /// there before the proof must not be worth more after it.
    /// </summary>
    /// <param name="http">The request that brought the proof.</param>
    /// <param name="account">Who it is.</param>
    /// <param name="methods">How it was proved; see <see cref="Session.Methods"/>.</param>
    /// <param name="device">What the person knows the device by.</param>
    public async Task<Session> BeginAsync(HttpContext http, Account account, string methods, string device = "")
    {
        var now = time.GetUtcNow();
        if (await CurrentAsync(http) is { } before)
        {
            before.Session.EndedAt = now;
        }

        var session = new Session
        {
            Id = Guid.NewGuid(),
            AccountId = account.Id,
            CreatedAt = now,
            AuthTime = now,
            Methods = methods,
            Device = device.Length <= 100 ? device : device[..100],
            SeenAt = now,
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(http.RequestAborted);
        http.Items[typeof(SignedIn)] = new SignedIn(session, account);
        await http.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(IdClaim, session.Id.ToString())], Scheme)));
        return session;
    }

    /// <summary>Ends the request's session, if there is one.</summary>
    public async Task EndCurrentAsync(HttpContext http)
    {
        if (await CurrentAsync(http) is { } current)
        {
            current.Session.EndedAt = time.GetUtcNow();
            await db.SaveChangesAsync(http.RequestAborted);
        }

        http.Items.Remove(typeof(SignedIn));
        await http.SignOutAsync(Scheme);
    }

    /// <summary>The sessions of an account that count, the last used first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(Guid account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.AccountId == account && s.EndedAt == null)
            .OrderByDescending(s => s.SeenAt).ToListAsync(cancellation);
        return [.. sessions.Where(s => s.IsAlive(now))];
    }

    /// <summary>Ends a session of <paramref name="account"/>; false when it has none of that id.</summary>
    public async Task<bool> EndAsync(Guid account, Guid session, CancellationToken cancellation)
    {
        var found = await db.Sessions.SingleOrDefaultAsync(s => s.Id == session && s.AccountId == account && s.EndedAt == null, cancellation);
        if (found is null)
        {
            return false;
        }

        found.EndedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>Marks every session of an account but <paramref name="except"/> and every known device as over; the caller saves.</summary>
    public async Task EndAllAsync(Guid account, Guid? except, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var session in await db.Sessions.Where(s => s.AccountId == account && s.EndedAt == null && s.Id != except).ToListAsync(cancellation))
        {
            session.EndedAt = now;
        }

        db.Devices.RemoveRange(await db.Devices.Where(d => d.AccountId == account).ToListAsync(cancellation));
    }

    /// <summary>Notes that the session is in use.</summary>
    public async Task SeenAsync(Session session, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now - session.SeenAt >= SeenEvery)
        {
            session.SeenAt = now;
            await db.SaveChangesAsync(cancellation);
        }
    }
}

/// <summary>A session that counts, and whose it is.</summary>
internal sealed record SignedIn(Session Session, Account Account)
{
    /// <summary>How long ago the last proof may be for a sensitive act.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>Whether the person proved who they are recently enough for a sensitive act.</summary>
    public bool IsFresh(DateTimeOffset now) => now - Session.AuthTime <= FreshFor;

    /// <summary>FAILED_PRECONDITION with reason SIGN_IN_AGAIN unless <see cref="IsFresh"/>.</summary>
    public void RequireFresh(DateTimeOffset now)
    {
        if (!IsFresh(now))
        {
            throw Fault.Precondition("SIGN_IN_AGAIN", "Prove once more who you are, then repeat this.");
        }
    }
}
