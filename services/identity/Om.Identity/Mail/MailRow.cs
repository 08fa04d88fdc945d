namespace Om.Identity;

/// <summary>
/// A mail on its way out, stored in the same transaction as its cause and removed once it was handed over. Not an event: a code in it must not
/// travel over the bus or lie in a dead letter.
/// </summary>
internal sealed class MailRow
{
    public long Id { get; init; }

    public required string Recipient { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>After this it is worth nothing and is not sent any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it is tried next; moved on while somebody has it in hand.</summary>
    public required DateTimeOffset NextAt { get; set; }

    public int Tries { get; set; }
}
