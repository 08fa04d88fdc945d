namespace Om.Hosting;

/// <summary>An event on its way out, stored in the same transaction as its cause.</summary>
public sealed class OutboxRow
{
    /// <summary>Order of arrival in this database. Not an order of commits: never use it as a cursor.</summary>
    public long Id { get; init; }

    /// <summary>Id of the message on the bus, the same at every delivery.</summary>
    public Guid MessageId { get; init; }

    /// <summary>Pinned wire name of the event, never a CLR name.</summary>
    public required string Type { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>W3C trace parent of the cause, so that one trace shows cause and effects.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when a dispatcher has it in hand; an expired lease may be taken again.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>When it was handed over; null while it waits.</summary>
    public DateTimeOffset? SentAt { get; set; }
}

/// <summary>Proof that a consumer has handled a message, stored in the same transaction as the effect.</summary>
public sealed class InboxRow
{
    /// <summary>Id of the message.</summary>
    public Guid MessageId { get; init; }

    /// <summary>Who handled it.</summary>
    public required string Consumer { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset HandledAt { get; init; }
}

/// <summary>An event that a consumer could not handle after all retries. Only where there is no broker, which keeps its own.</summary>
public sealed class DeadLetterRow
{
    /// <summary>Order of arrival.</summary>
    public long Id { get; init; }

    /// <summary>Id of the message; a replay keeps it, so that consumers that were done stay done.</summary>
    public Guid MessageId { get; init; }

    /// <summary>Wire name of the event.</summary>
    public required string Type { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>Why it failed: kind and message of the error.</summary>
    public required string Reason { get; init; }

    /// <summary>When it failed.</summary>
    public DateTimeOffset FailedAt { get; init; }
}

/// <summary>A request that was carried out, with its answer, stored in the same transaction as the effect.</summary>
public sealed class ProcessedRequest
{
    /// <summary>Half a SHA-256 over caller, method and request id: the id itself may open a guest's object and is not kept.</summary>
    public required Guid Key { get; init; }

    /// <summary>SHA-256 of the request, to notice another content under the same id.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The answer, as protobuf.</summary>
    public required byte[] Response { get; init; }

    /// <summary>Resource the answer speaks of; erasing that resource erases the row. Empty when it belongs to none.</summary>
    public required string Subject { get; init; }

    /// <summary>When; kept 24 hours.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
