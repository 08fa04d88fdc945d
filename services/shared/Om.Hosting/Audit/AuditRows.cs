namespace Om.Hosting;

/// <summary>
/// Who did what to which object, when, on whose behalf, and whether they might. Written once; only its place in the chain is added later. It
/// names nobody: whom a key stands for is said by <see cref="AuditActor"/>, so that a person can be forgotten and the chain still holds.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; init; }

    /// <summary>When, to the microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Key of who it was; null for a caller without an account.</summary>
    public Guid? Actor { get; init; }

    /// <summary>Organisation a system acts for; empty for a person acting for themselves.</summary>
    public string OnBehalfOf { get; init; } = "";

    /// <summary>Method, <c>om.x.v1.Service/Method</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Resource name; empty for a method that speaks of none.</summary>
    public required string Resource { get; init; }

    /// <summary>The first two parts of <see cref="Resource"/>: what it belongs to.</summary>
    public required string Root { get; init; }

    /// <summary>Whether the caller might.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Number of the seal it stands under; null for some seconds.</summary>
    public long? Seal { get; set; }

    /// <summary>Its place under that seal, from 0.</summary>
    public int? Place { get; set; }
}

/// <summary>Whom a key in the trail stands for. Removed when the person is forgotten.</summary>
public sealed class AuditActor
{
    /// <summary>Random key.</summary>
    public required Guid Key { get; init; }

    /// <summary>Subject of the tokens.</summary>
    public required string Subject { get; init; }
}

/// <summary>Closes a batch of entries: its hash covers them, in order, and the hash of the seal before.</summary>
public sealed class AuditSeal
{
    /// <summary>From 1 without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>When, to the microsecond.</summary>
    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>How many entries stand under it.</summary>
    public required int Count { get; init; }

    /// <summary>Hash of the seal before; 32 zeros for the first.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary>SHA-256; see <see cref="AuditChain"/>.</summary>
    public required byte[] Hash { get; init; }
}
