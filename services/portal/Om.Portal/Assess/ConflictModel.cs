namespace Om.Portal;

/// <summary>Lines to decide on after somebody else changed them; <paramref name="Go"/> is where the person was going.</summary>
public sealed record ConflictModel(OpenAssessment Run, TopicPart Topic, IReadOnlyList<AnswerConflict> Conflicts, string Go);
