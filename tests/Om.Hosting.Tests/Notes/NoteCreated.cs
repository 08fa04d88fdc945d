using MassTransit;

namespace Om.Notes;

[MessageUrn("om.notes.v1.NoteCreated")]
[EntityName("om.notes.v1.NoteCreated")]
public sealed record NoteCreated(string Note, string Text, DateTimeOffset OccurredAt);
