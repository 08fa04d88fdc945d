using MassTransit;

namespace Om.Contracts.Identity;

/// <summary>
/// A person was erased. Whoever holds something about them removes it now, and remembers: the event comes again each day, also from other services
/// that remember it, so that a restored backup brings nobody back.
/// </summary>
/// <param name="Subject">Subject of the person's tokens.</param>
/// <param name="OccurredAt">When the person was erased, UTC; the same each time.</param>
[MessageUrn("om.identity.v1.AccountErased")]
[EntityName("om.identity.v1.AccountErased")]
public sealed record AccountErased(string Subject, DateTimeOffset OccurredAt);
