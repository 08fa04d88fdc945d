using Om.Hosting;

namespace Om.Assessments;

/// <summary>Something the firm intends to do.</summary>
internal sealed class Measure : IVersioned
{
    public const int LongestDescription = 1000;
    public const int LongestResponsible = 120;
    public const int LongestControl = 500;
    public const int LongestEffect = 1000;

    public required Guid Id { get; init; }

    public required Guid AssessmentId { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public string Item { get; set; } = "";

    public string Practice { get; set; } = "";

    public string Description { get; set; } = "";

    public Urgency Urgency { get; set; }

    public string Responsible { get; set; } = "";

    public DateOnly? DueOn { get; set; }

    public string Control { get; set; } = "";

    public MeasureStatus Status { get; private set; } = MeasureStatus.Open;

    public DateOnly? DoneOn { get; private set; }

    public string Effect { get; set; } = "";

    public string Name => $"{Assessment.NameOf(AssessmentId)}/measures/{Id:D}";

    /// <summary>
    /// Has all that a declaration asks of a measure. Source: the initiative's published rules (described, urgency, responsible, time, control).
    /// </summary>
    public bool IsComplete =>
        Status != MeasureStatus.Dropped && Urgency != Urgency.NotDecided && DueOn is not null
        && !string.IsNullOrWhiteSpace(Description) && !string.IsNullOrWhiteSpace(Responsible) && !string.IsNullOrWhiteSpace(Control);

    public bool IsDoneInTime => Status == MeasureStatus.Done && DoneOn <= DueOn;

    /// <summary>All that the counts of the plan are made of.</summary>
    public (bool Planned, bool Complete, bool Done, bool DoneInTime) Standing =>
        (Status != MeasureStatus.Dropped, IsComplete, Status == MeasureStatus.Done, IsDoneInTime);

    /// <summary>Applies <paramref name="change"/> as one change.</summary>
    public void Change(Action<Measure> change, DateTimeOffset now)
    {
        change(this);
        Version++;
        UpdatedAt = now;
    }

    public void SetStatus(MeasureStatus status, DateTimeOffset now)
    {
        if (status == MeasureStatus.Done && Status != MeasureStatus.Done)
        {
            DoneOn = GermanDay.Of(now);
        }
        else if (status != MeasureStatus.Done)
        {
            DoneOn = null;
        }

        Status = status;
    }
}

/// <summary>How pressing it is; numbers as in the contract.</summary>
internal enum Urgency
{
    NotDecided = 0,
    Low = 1,
    Medium = 2,
    High = 3,
}

/// <summary>How far it is; numbers as in the contract.</summary>
internal enum MeasureStatus
{
    Open = 1,
    Started = 2,
    Done = 3,
    Dropped = 4,
}
