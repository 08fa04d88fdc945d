using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Who is calling: an account or system by verified token, a guest by access code, or nobody known.</summary>
public sealed class Caller
{
    private const string GuestScheme = "Guest ";
    private const string TokenScheme = "Bearer ";
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    private Caller(string? subject, IReadOnlySet<string> roles, string? guestCode, bool sentToken, DateTimeOffset? authTime)
    {
        Subject = subject;
        Roles = roles;
        GuestCode = guestCode;
        SentToken = sentToken;
        AuthTime = authTime;
    }

    /// <summary>Subject of the verified token; null without one.</summary>
    public string? Subject { get; }

    /// <summary>Roles of the verified token.</summary>
    public IReadOnlySet<string> Roles { get; }

    /// <summary>Code sent as <c>authorization: Guest …</c>. Not checked here: the owning service compares its hash.</summary>
    public string? GuestCode { get; }

    /// <summary>When the person last proved who they are; null where the issuer does not say.</summary>
    public DateTimeOffset? AuthTime { get; }

    /// <summary>Whether a token was sent, valid or not.</summary>
    internal bool SentToken { get; }

    /// <summary>Scope of request ids: one caller can never meet the stored answer of another.</summary>
    public string Key =>
        Subject is not null ? "account:" + Subject
        : GuestCode is not null ? "guest:" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(GuestCode)))
        : "nobody";

    /// <summary>FAILED_PRECONDITION SIGN_IN_AGAIN for a person whose last proof is too long ago for a sensitive act.</summary>
    public void RequireFresh(DateTimeOffset now)
    {
        if (AuthTime is { } proved && now - proved > FreshFor)
        {
            throw Fault.Precondition("SIGN_IN_AGAIN", "Prove once more who you are, then repeat this.");
        }
    }

    /// <summary>Whether the token carries <paramref name="role"/>.</summary>
    public bool Has(string role) => Roles.Contains(role);

    /// <summary>The caller of a gRPC call, whatever transport it came by.</summary>
    public static Caller Of(ServerCallContext context) => Of(context.GetHttpContext());

    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext http)
    {
        if (http.Items[typeof(Caller)] is Caller known)
        {
            return known;
        }

        var user = http.User.Identity?.IsAuthenticated == true ? http.User : null;
        string? header = http.Request.Headers.Authorization;
        var guest = header?.StartsWith(GuestScheme, StringComparison.OrdinalIgnoreCase) == true ? header[GuestScheme.Length..].Trim() : null;
        var caller = new Caller(
            user?.FindFirstValue("sub"),
            user?.FindAll("roles").Select(c => c.Value).ToHashSet() ?? [],
            guest is { Length: > 0 and <= 200 } ? guest : null,
            header?.StartsWith(TokenScheme, StringComparison.OrdinalIgnoreCase) == true,
            long.TryParse(user?.FindFirstValue("auth_time"), out var proved) ? DateTimeOffset.FromUnixTimeSeconds(proved) : null);
        http.Items[typeof(Caller)] = caller;
        return caller;
    }
}
