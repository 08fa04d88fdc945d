using System.Security.Cryptography;
using System.Text;

namespace Om.Assessments;

/// <summary>The rating of one line.</summary>
internal sealed class Answer
{
    /// <summary>Characters of the longest id an edition gives a line.</summary>
    public const int LongestItem = 48;

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

    /// <summary>What the firm says about the line, without its words.</summary>
    public Rating Rating => new(Need, NotApplicable);

    /// <summary>Whether the line counts as answered; a note alone does not.</summary>
    public bool IsGiven => Rating.IsGiven;

    public static Guid KeyOf(Guid assessment, string item)
    {
        Span<byte> text = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(LongestItem)];
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

/// <summary>A light, or "does not apply".</summary>
internal readonly record struct Rating(Need Need, bool NotApplicable)
{
    public bool IsGiven => NotApplicable || Need != Need.NotRated;
}

/// <summary>The traffic light; numbers as in the contract.</summary>
internal enum Need
{
    NotRated = 0,
    None = 1,
    Some = 2,
    Urgent = 3,
}
