using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>
/// Who may call an RPC at all. Every RPC carries exactly one; the host does not start with one missing. What a caller may do with a single
/// object is decided inside the slice.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AccessAttribute(params string[] anyOf) : Attribute
{
    /// <summary>One of the constants, of <see cref="To"/>, or the roles of which one is needed.</summary>
    public IReadOnlyList<string> AnyOf { get; } = anyOf;

    /// <summary>Whether no caller is ever refused.</summary>
    internal bool IsForAnyone => AnyOf is [To.Anyone];

    /// <summary>Whether only some roles may.</summary>
    internal bool NeedsRole => AnyOf is not ([To.Anyone] or [To.PerObject] or [To.SignedIn]);

    /// <summary>Throws unless the caller may.</summary>
    internal void Require(HttpContext http)
    {
        if (AnyOf is [To.Anyone])
        {
            return;
        }

        var caller = Caller.Of(http);
        if (AnyOf is [To.PerObject] && (caller.Subject is not null || !caller.SentToken))
        {
            return;
        }

        if (caller.Subject is null)
        {
            // Also where a guest might pass: who sent a token that is over must learn that, not that the object is gone.
            throw Fault.Unauthenticated(caller.SentToken
                ? "The access token is not valid: it may be over, or made for another service. Get a new one."
                : "This call needs a valid access token: 'authorization: Bearer …'.");
        }

        if (AnyOf is not [To.SignedIn] && !AnyOf.Any(caller.Has))
        {
            throw Fault.Denied($"This call needs the role {string.Join(" or ", AnyOf)}.");
        }
    }
}

/// <summary>Who an RPC is open to, where it is not a role.</summary>
public static class To
{
    /// <summary>Everybody, without identity.</summary>
    public const string Anyone = "anyone";

    /// <summary>Everybody may try; the slice finds the object only for those with a right to it.</summary>
    public const string PerObject = "per-object";

    /// <summary>Everybody with a valid token.</summary>
    public const string SignedIn = "signed-in";
}
