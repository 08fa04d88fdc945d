using Google.Protobuf.WellKnownTypes;
using Om.Hosting;

namespace Om.Notes;

/// <summary>What the tests store.</summary>
internal sealed class Note : IVersioned
{
    public required Guid Id { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public string Text { get; private set; } = "";

    public bool Closed { get; private set; }

    public Detail? Detail { get; private set; }

    public string Name => $"notes/{Id}";

    public static Note Create(string text, Detail? detail, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), CreatedAt = now, Text = text, Detail = detail };

    public void Change(string text, Detail? detail)
    {
        Version++;
        Text = text;
        Detail = detail;
    }

    public void ChangeQuietly(string text) => Text = text;

    public void MoveQuietly(string place) => Detail!.Place = place;

    public void Close()
    {
        if (Closed)
        {
            throw Fault.Precondition("NOTE_CLOSED", "Only an open note can be closed.", new Violation(Name, "is closed"));
        }

        Version++;
        Closed = true;
    }

    public V1.Note ToWire() => new()
    {
        Name = Name,
        Etag = Etags.Of(this),
        CreateTime = CreatedAt.ToTimestamp(),
        Text = Text,
        Closed = Closed,
        Detail = Detail is null ? null : new V1.Detail { Place = Detail.Place, Depth = Detail.Depth },
    };
}

internal sealed class Detail
{
    public required string Place { get; set; }

    public required int Depth { get; set; }
}
