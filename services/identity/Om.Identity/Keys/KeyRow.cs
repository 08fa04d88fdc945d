namespace Om.Identity;

/// <summary>What a key is for.</summary>
internal enum KeyUse
{
    /// <summary>Signs tokens; its public half is published.</summary>
    Sign = 1,

    /// <summary>Encrypts codes and refresh tokens, which only this service reads.</summary>
    Encrypt = 2,
}

/// <summary>A key of the issuer, shared by all its instances.</summary>
internal sealed class KeyRow
{
    public required KeyUse Use { get; init; }

    /// <summary>Counts from 1. Two instances that make the next one at the same moment meet on it, and one of them takes the other's.</summary>
    public required int Generation { get; init; }

    /// <summary>Id in tokens and in the published set.</summary>
    public required string KeyId { get; init; }

    /// <summary>The private key (PKCS#8 or the bare bytes), protected.</summary>
    public required string Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it is used; published before, so that everybody knows it by then.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }
}
