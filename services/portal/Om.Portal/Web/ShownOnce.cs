using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Om.Portal;

/// <summary>
/// Carries a secret over the redirect after a form, so that a page can show it: encrypted, for that one page, for five minutes. Not removed at
/// the first look, since a GET must consume nothing (browsers load pages ahead).
/// </summary>
internal sealed class ShownOnce(IDataProtectionProvider protection, Links links)
{
    private const string Cookie = "om-shown";
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("shown-once.v1").ToTimeLimitedDataProtector();

    /// <summary>Hands <paramref name="secret"/> to the page at <paramref name="path"/>.</summary>
    public void Put(HttpContext http, string path, string secret) =>
        http.Response.Cookies.Append(Cookie, protector.Protect(secret, Time), new CookieOptions
        {
            HttpOnly = true,
            Secure = links.IsSecure(http),
            SameSite = SameSiteMode.Lax,
            Path = path,
            MaxAge = Time,
            IsEssential = true,
        });

    /// <summary>The secret for this page; null when there is none or its time is over.</summary>
    public string? Look(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 } value ? protector.Unprotect(value) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
