using Om.Hosting;

namespace Om.Checks;

/// <summary>A practice check: what its editions have in common.</summary>
internal sealed class Check : IVersioned
{
    public required string Id { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Highest number given to an edition; numbers are never given twice.</summary>
    public int LastNumber { get; private set; }

    /// <summary>Number of the edition in use.</summary>
    public int? PublishedNumber { get; private set; }

    public string Name => $"checks/{Id}";

    public static Check Create(string id, DateTimeOffset now) => new() { Id = id, CreatedAt = now, UpdatedAt = now };

    /// <summary>Takes the number of the next edition.</summary>
    public int NextNumber(DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
        return ++LastNumber;
    }

    /// <summary>Puts edition <paramref name="number"/> into use, or none.</summary>
    public void SetPublished(int? number, DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
        PublishedNumber = number;
    }
}
