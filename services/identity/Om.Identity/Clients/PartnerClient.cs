using System.Security.Cryptography;
using Om.Hosting;

namespace Om.Identity;

/// <summary>A system of a partner organisation that gets tokens in its own name.</summary>
internal sealed class PartnerClient : IVersioned
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Its <c>client_id</c>, and the subject of its tokens: <c>partner-</c> and 16 random characters.</summary>
    public required string Id { get; init; }

    public int Version { get; private set; } = 1;

    /// <summary>What people call it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Resource name of the organisation it belongs to.</summary>
    public required string Organisation { get; init; }

    /// <summary>Public keys for <c>private_key_jwt</c> as a JSON Web Key Set; empty for a client with a secret.</summary>
    public string Keys { get; init; } = "";

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its secret was made last.</summary>
    public DateTimeOffset? SecretAt { get; private set; }

    public DateTimeOffset? DisabledAt { get; private set; }

    public string? DisabledBy { get; private set; }

    public string? DisableReason { get; private set; }

    public string Name => $"partnerClients/{Id}";

    /// <summary>A new client; <paramref name="keys"/> are empty for one with a secret.</summary>
    public static PartnerClient Create(string displayName, string organisation, string keys, string by, DateTimeOffset now) => new()
    {
        Id = "partner-" + RandomNumberGenerator.GetString(Alphabet, 16),
        DisplayName = displayName,
        Organisation = organisation,
        Keys = keys,
        CreatedBy = by,
        CreatedAt = now,
    };

    /// <summary>Notes that it has a new secret.</summary>
    public void RenewSecret(DateTimeOffset now)
    {
        RequireEnabled();
        if (Keys.Length > 0)
        {
            throw Fault.Precondition("CLIENT_USES_KEYS", "This client proves itself with its own keys and has no secret.");
        }

        SecretAt = now;
        Version++;
    }

    /// <summary>Ends its access for good.</summary>
    public void Disable(string by, string reason, DateTimeOffset now)
    {
        RequireEnabled();
        DisabledAt = now;
        DisabledBy = by;
        DisableReason = reason;
        Version++;
    }

    private void RequireEnabled()
    {
        if (DisabledAt is not null)
        {
            throw Fault.Precondition("CLIENT_DISABLED", "This client was switched off before; register a new one.");
        }
    }
}
