using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Om.Portal;

/// <summary>A sign-in on its way: what its answer must match.</summary>
/// <param name="State">Ties the answer to this browser.</param>
/// <param name="Nonce">Ties the ID token to this sign-in.</param>
/// <param name="Verifier">Ties the code to this portal (RFC 7636).</param>
/// <param name="Next">Where the person wanted to go.</param>
internal sealed record PendingSignIn(string State, string Nonce, string Verifier, string Next)
{
    /// <summary>A new one.</summary>
    public static PendingSignIn New(string next) => new(Random(), Random(), Random(), next);

    /// <summary>What the issuer learns of the verifier.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>Sign-ins on their way, each in an encrypted cookie of its browser: several windows may sign in at the same time.</summary>
internal sealed class PendingSignIns(IDataProtectionProvider protection, Links links)
{
    private const int NameLength = 8;
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(15);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("sign-in.v1").ToTimeLimitedDataProtector();

    /// <summary>Remembers one.</summary>
    public void Put(HttpContext http, PendingSignIn pending) =>
        http.Response.Cookies.Append(CookieName(http, pending.State), protector.Protect(JsonSerializer.Serialize(pending), Time), Cookie(http, Time));

    /// <summary>The one <paramref name="state"/> belongs to, which is over with that; null when this browser began none such.</summary>
    public PendingSignIn? Take(HttpContext http, string state)
    {
        if (state.Length < NameLength || http.Request.Cookies[CookieName(http, state)] is not { Length: > 0 } kept)
        {
            return null;
        }

        http.Response.Cookies.Delete(CookieName(http, state), Cookie(http, null));
        try
        {
            var pending = JsonSerializer.Deserialize<PendingSignIn>(protector.Unprotect(kept));
            return pending?.State == state ? pending : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string CookieName(HttpContext http, string state) => $"{(links.IsSecure(http) ? "__Host-" : "")}om-sign-in-{state[..NameLength]}";

    private CookieOptions Cookie(HttpContext http, TimeSpan? age) => new()
    {
        HttpOnly = true,
        Secure = links.IsSecure(http),
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = age,
        IsEssential = true,
    };
}
