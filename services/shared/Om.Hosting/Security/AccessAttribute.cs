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

    /// <summary>Throws unless <paramref name="caller"/> may.</summary>
    internal void Require(Caller caller)
    {
        if (AnyOf is [To.Anyone] or [To.PerObject])
        {
            return;
        }

        if (caller.Subject is null)
        {
            throw Fault.Unauthenticated("This call needs a valid access token: 'authorization: Bearer …'.");
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
