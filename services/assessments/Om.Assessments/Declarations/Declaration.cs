using Om.Hosting;

namespace Om.Assessments;

/// <summary>An issued self-declaration: a frozen copy of what the firm declared on that day, so that later work never changes it.</summary>
internal sealed class Declaration : IVersioned
{
    public required string Number { get; init; }

    /// <summary>Id for events; unlike the number it opens nothing.</summary>
    public required Guid EventId { get; init; }

    public required Guid AssessmentId { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required string FirmName { get; init; }

    public required string FirmPlace { get; init; }

    public required string Signatory { get; init; }

    public required string CheckTitle { get; init; }

    public required string Edition { get; init; }

    public required string EditionHash { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly ValidUntil { get; init; }

    public required Mode Mode { get; init; }

    public required int RatedCount { get; init; }

    public required int MeasureCount { get; init; }

    public bool Published { get; set; }

    public bool Withdrawn { get; private set; }

    /// <summary>Where it stands on <paramref name="today"/>. Expiry is not stored: it needs no clock that acts.</summary>
    public V1.Declaration.Types.State StateOn(DateOnly today) =>
        Withdrawn ? V1.Declaration.Types.State.Withdrawn
        : today > ValidUntil ? V1.Declaration.Types.State.Expired
        : V1.Declaration.Types.State.Valid;

    public void Publish(DateOnly today)
    {
        RequireValid(today);
        Published = true;
        Version++;
    }

    public void Hide()
    {
        Published = false;
        Version++;
    }

    public void Withdraw(DateOnly today)
    {
        RequireValid(today);
        Withdrawn = true;
        Version++;
    }

    private void RequireValid(DateOnly today)
    {
        if (StateOn(today) != V1.Declaration.Types.State.Valid)
        {
            throw Fault.Precondition("DECLARATION_NOT_VALID", "This declaration has expired or was withdrawn.",
                new Violation(Number, $"is {StateOn(today)}"));
        }
    }
}
