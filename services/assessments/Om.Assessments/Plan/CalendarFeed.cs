namespace Om.Assessments;

/// <summary>The one live feed address of an assessment; its token is stored hashed.</summary>
internal sealed class CalendarFeed
{
    public required Guid AssessmentId { get; init; }

    public required Guid TokenHash { get; set; }
}
