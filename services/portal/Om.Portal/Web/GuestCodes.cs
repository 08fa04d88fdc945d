using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Om.Portal;

/// <summary>An assessment this browser may open, with the access code that opens it.</summary>
internal sealed record GuestCode(Guid Id, string Code);

/// <summary>
/// The access codes a browser holds, newest first, in one encrypted cookie that no script can read. Nothing about a guest is stored here on
/// our side: whoever removes the cookie has removed the trace.
/// </summary>
internal sealed class GuestCodes(IDataProtectionProvider protection, Links links)
{
    /// <summary>More would not fit into the 4 kB browsers keep of a cookie.</summary>
    public const int Most = 20;

    private readonly IDataProtector protector = protection.CreateProtector("guest-codes.v1");

    /// <summary>The codes of this browser.</summary>
    public IReadOnlyList<GuestCode> Read(HttpContext http)
    {
        if (http.Items[typeof(GuestCodes)] is IReadOnlyList<GuestCode> known)
        {
            return known;
        }

        var codes = Parse(http.Request.Cookies[CookieName(http)]);
        http.Items[typeof(GuestCodes)] = codes;
        return codes;
    }

    /// <summary>The code for one assessment; null when this browser has none.</summary>
    public string? Find(HttpContext http, Guid id) => Read(http).FirstOrDefault(c => c.Id == id)?.Code;

    /// <summary>Remembers a code; the oldest leaves when there is no more room.</summary>
    public void Add(HttpContext http, Guid id, string code) =>
        Write(http, [new GuestCode(id, code), .. Read(http).Where(c => c.Id != id).Take(Most - 1)]);

    /// <summary>Forgets a code in this browser.</summary>
    public void Remove(HttpContext http, params Guid[] ids) => Write(http, [.. Read(http).Where(c => !ids.Contains(c.Id))]);

    private void Write(HttpContext http, IReadOnlyList<GuestCode> codes)
    {
        http.Items[typeof(GuestCodes)] = codes;
        var options = new CookieOptions
        {
            HttpOnly = true,
            Secure = links.IsSecure(http),
            // Strict would hide the codes when somebody comes by a link from a mail, and every form would look foreign.
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(400),
        };
        if (codes.Count == 0)
        {
            http.Response.Cookies.Delete(CookieName(http), options);
            return;
        }

        var text = string.Join('\n', codes.Select(c => $"{c.Id:N}{c.Code}"));
        var value = Base64Url.EncodeToString(protector.Protect(Encoding.UTF8.GetBytes(text)));
        http.Response.Cookies.Append(CookieName(http), value, options);
    }

    private List<GuestCode> Parse(string? cookie)
    {
        if (string.IsNullOrEmpty(cookie))
        {
            return [];
        }

        try
        {
            var text = Encoding.UTF8.GetString(protector.Unprotect(Base64Url.DecodeFromChars(cookie)));
            return [.. text.Split('\n')
                .Where(line => line.Length > 32)
                .Select(line => new GuestCode(Guid.ParseExact(line[..32], "N"), line[32..]))];
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            // Made up, damaged, or older than the keys: the same as no cookie.
            return [];
        }
    }

    private string CookieName(HttpContext http) => links.IsSecure(http) ? "__Host-om-guest" : "om-guest";
}
