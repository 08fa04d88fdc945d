using System.Security.Cryptography;
using System.Text;

namespace Om.Assessments;

/// <summary>The rating of one line.</summary>
internal sealed class Answer
{
    /// <summary>Made from assessment and item, so that a batch finds exactly its answers in one query.</summary>
    public required Guid Key { get; init; }

    public required Guid AssessmentId { get; init; }

    public required string Item { get; init; }

    public Need Need { get; private set; }

    public bool NotApplicable { get; private set; }

    public string Reason { get; private set; } = "";

    public string Note { get; private set; } = "";

    /// <summary>Counts the changes; a concurrency token.</summary>
    public int Revision { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Whether the item is not in the edition the run is on now; kept so that it stays readable and comes back with an undo.</summary>
    public bool Removed { get; set; }

    /// <summary>Whether the line counts as answered; a note alone does not.</summary>
    public bool IsGiven => NotApplicable || Need != Need.NotRated;

    public static Guid KeyOf(Guid assessment, string item)
    {
        Span<byte> text = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(48)];
        assessment.TryWriteBytes(text);
        var length = Encoding.UTF8.GetBytes(item, text[16..]);
        return new Guid(SHA256.HashData(text[..(16 + length)]).AsSpan(0, 16));
    }

    /// <summary>Takes over what the firm says now.</summary>
    public void Set(V1.Answer given, DateTimeOffset now)
    {
        Need = (Need)given.Need;
        NotApplicable = given.NotApplicable;
        Reason = given.Reason;
        Note = given.Note;
        Revision++;
        UpdatedAt = now;
    }
}

/// <summary>The traffic light; numbers as in the contract.</summary>
internal enum Need
{
    NotRated = 0,
    None = 1,
    Some = 2,
    Urgent = 3,
}
