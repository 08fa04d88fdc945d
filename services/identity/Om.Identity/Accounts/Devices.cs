using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Identity;

/// <summary>
/// Browsers an account has signed in from. Guessing from elsewhere slows down only elsewhere: whoever comes with such a browser is counted on its
/// own, so that nobody can lock an account's owner out by guessing.
/// </summary>
internal sealed class Devices(IdentityDb db, IConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);
    private const int SecretBytes = 20;

    /// <summary>Name of a cookie of this service; over TLS no other host can set it.</summary>
    public static string CookieName(string name, bool secure) => (secure ? "__Host-om-" : "om-") + name;

    private bool IsSecure => PublicAddress.Of(configuration).Scheme == Uri.UriSchemeHttps;

    private string Cookie => CookieName("device", IsSecure);

    /// <summary>The device of the request's cookie if it is one of <paramref name="account"/>.</summary>
    public async Task<KnownDevice?> KnownAsync(HttpContext http, Guid? account, CancellationToken cancellation)
    {
        if (http.Request.Cookies[Cookie]?.Split('.') is not [var idText, var secret] || !Guid.TryParse(idText, out var id))
        {
            return null;
        }

        var device = await db.Devices.SingleOrDefaultAsync(d => d.Id == id, cancellation);
        return device is not null && device.AccountId == account && device.UsedAt > time.GetUtcNow() - Kept
            && CryptographicOperations.FixedTimeEquals(Hash(secret), device.Hash) ? device : null;
    }

    /// <summary>Remembers the browser for <paramref name="account"/>; the caller saves.</summary>
    public async Task RememberAsync(HttpContext http, Guid account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await KnownAsync(http, account, cancellation) is { } known)
        {
            known.UsedAt = now;
            return;
        }

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var device = new KnownDevice { Id = Guid.NewGuid(), AccountId = account, Hash = Hash(secret), UsedAt = now };
        db.Devices.Add(device);
        http.Response.Cookies.Append(Cookie, $"{device.Id:N}.{secret}", new CookieOptions
        {
            HttpOnly = true,
            Secure = IsSecure,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = Kept,
            IsEssential = true,
        });
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
