using Om.Hosting;

namespace Om.Checks;

/// <summary>A practice check: what its editions have in common, and what the catalogue says of it.</summary>
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

    /// <summary>Whether an edition was ever in use: from then on the public may know of the check.</summary>
    public bool EverPublished { get; private set; }

    public Catalogue Catalogue { get; private set; } = null!;

    /// <summary>The titles in all languages as they are searched, a line each.</summary>
    public string SearchTitle { get; private set; } = "";

    /// <summary>Who answers for the content, apart from <see cref="Catalogue"/> because it is filtered on.</summary>
    public V1.EditionContent.Types.Origin Origin { get; private set; }

    public string Name => $"checks/{Id}";

    public static Check Create(string id, DateTimeOffset now) => new() { Id = id, CreatedAt = now, UpdatedAt = now };

    /// <summary>
    /// Takes the number of the next edition. The check does not count as changed by it: the public would learn that something is being written.
    /// </summary>
    public int NextNumber()
    {
        Version++;
        return ++LastNumber;
    }

    /// <summary>As long as no edition is in use, the catalogue (seen by authors only) shows the newest one.</summary>
    public void ShowNewest(Catalogue? newest, DateTimeOffset now)
    {
        if (PublishedNumber is null && newest is not null)
        {
            Describe(newest, now);
        }
    }

    /// <summary>Puts edition <paramref name="number"/> into use.</summary>
    public void SetPublished(int number, Catalogue catalogue, DateTimeOffset now)
    {
        PublishedNumber = number;
        EverPublished = true;
        Describe(catalogue, now);
    }

    /// <summary>Leaves the check without an edition in use.</summary>
    public void ClearPublished(Catalogue? newest, DateTimeOffset now)
    {
        PublishedNumber = null;
        Describe(newest ?? Catalogue, now);
    }

    private void Describe(Catalogue catalogue, DateTimeOffset now)
    {
        Catalogue = catalogue;
        Origin = catalogue.Origin;
        SearchTitle = Folded.Of(string.Join('\n', catalogue.Title.Values));
        Version++;
        UpdatedAt = now;
    }
}
