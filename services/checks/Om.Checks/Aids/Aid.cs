using Om.Hosting;

namespace Om.Checks;

/// <summary>A practical help of a partner for a topic or checkpoint.</summary>
internal sealed class Aid : IVersioned
{
    /// <summary>UUID version 7 as text.</summary>
    public required string Id { get; init; }

    public required string CheckId { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public string Item { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Title { get; private set; } = new Dictionary<string, string>();

    public string Owner { get; private set; } = "";

    public string Uri { get; private set; } = "";

    /// <summary>Last day it is shown.</summary>
    public DateOnly? ValidUntil { get; private set; }

    public string Name => $"checks/{CheckId}/aids/{Id}";

    public static Aid Create(string checkId, AidValues values, DateTimeOffset now)
    {
        var aid = new Aid { Id = Guid.CreateVersion7(now).ToString(), CheckId = checkId, CreatedAt = now, UpdatedAt = now };
        aid.Fill(values);
        return aid;
    }

    public void Change(AidValues values, DateTimeOffset now)
    {
        Fill(values);
        Version++;
        UpdatedAt = now;
    }

    private void Fill(AidValues values)
    {
        Item = values.Item;
        Title = values.Title;
        Owner = values.Owner;
        Uri = values.Uri;
        ValidUntil = values.ValidUntil;
    }
}

/// <summary>What an author says of an aid.</summary>
internal sealed record AidValues(string Item, IReadOnlyDictionary<string, string> Title, string Owner, string Uri, DateOnly? ValidUntil);
