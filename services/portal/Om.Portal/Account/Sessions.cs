using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Om.Portal;

/// <summary>Who is signed in with a browser. Rows of the shared database, so that any instance can go on where another one stopped.</summary>
internal sealed class Sessions(PortalDb db, SessionTokens tokens, Issuer issuer, Links links, TimeProvider time)
{
    private const int SecretBytes = 32;
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(10);

    /// <summary>Name of the cookie.</summary>
    public static string CookieName(bool secure) => secure ? "__Host-om-session" : "om-session";

    /// <summary>Who is signed in; null for a guest. Known once <see cref="LoadAsync"/> has run.</summary>
    public static PortalSession? Of(HttpContext http) => http.Items[typeof(PortalSession)] as PortalSession;

    /// <summary>Looks up whose browser it is.</summary>
    public async Task LoadAsync(HttpContext http)
    {
        if (KeyOf(http) is not { } key)
        {
            return;
        }

        var now = time.GetUtcNow();
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Key == key, http.RequestAborted);
        if (session?.IsAlive(now) != true)
        {
            Forget(http);
            return;
        }

        http.Items[typeof(PortalSession)] = session;
        if (now - session.SeenAt > SeenEvery)
        {
            await db.Sessions.Where(s => s.Key == key).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), http.RequestAborted);
        }
    }

    /// <summary>Begins a session under a new secret; the one the browser had before ends with its tokens.</summary>
    public async Task BeginAsync(HttpContext http, Person person, Tokens fresh)
    {
        await EndAsync(http);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = time.GetUtcNow();
        db.Sessions.Add(new PortalSession
        {
            Key = Hash(secret),
            Subject = person.Subject,
            Name = person.Name,
            Tokens = tokens.Seal(fresh),
            TokenUntil = fresh.Until,
            CreatedAt = now,
            SeenAt = now,
        });
        await db.SaveChangesAsync(http.RequestAborted);
        http.Response.Cookies.Append(CookieName(links.IsSecure(http)), secret, Cookie(http));
    }

    /// <summary>Ends the browser's session, here and for its refresh token; true when there was one.</summary>
    public async Task<bool> EndAsync(HttpContext http)
    {
        if (KeyOf(http) is not { } key || await db.Sessions.SingleOrDefaultAsync(s => s.Key == key, http.RequestAborted) is not { } session)
        {
            return false;
        }

        db.Sessions.Remove(session);
        await db.SaveChangesAsync(http.RequestAborted);
        Forget(http);
        if (tokens.Open(session.Tokens)?.Refresh is { } refresh)
        {
            await issuer.RevokeAsync(refresh, http.RequestAborted);
        }

        return true;
    }

    /// <summary>Forgets in this request and in the browser that anybody was signed in.</summary>
    public void Forget(HttpContext http)
    {
        http.Items.Remove(typeof(PortalSession));
        http.Response.Cookies.Delete(CookieName(links.IsSecure(http)), Cookie(http));
    }

    private Guid? KeyOf(HttpContext http) =>
        http.Request.Cookies[CookieName(links.IsSecure(http))] is { Length: > 20 and < 100 } secret ? Hash(secret) : null;

    private static Guid Hash(string secret) => new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 16));

    // Without an age: it ends with the browser, which on a shared computer is the right moment.
    private CookieOptions Cookie(HttpContext http) => new()
    {
        HttpOnly = true,
        Secure = links.IsSecure(http),
        // Strict would show people as guests when they come by a link from a mail or from the issuer.
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };
}
