using Om.Contracts.Assessments;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>One firm's run through one edition. Its answers and measures are rows of their own; here is what is decided for the run as a whole.</summary>
internal sealed class Assessment : IVersioned
{
    public required Guid Id { get; init; }

    public int Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Day of the last work on it; the retention time counts from here.</summary>
    public required DateOnly WorkedOn { get; set; }

    /// <summary>Subject of the owning account; null for a guest's run.</summary>
    public string? Owner { get; init; }

    public required string Edition { get; set; }

    public required string EditionHash { get; set; }

    /// <summary>Edition before the last move, while the move can be undone.</summary>
    public string? UndoEdition { get; private set; }

    public required bool Trial { get; init; }

    public required Mode Mode { get; set; }

    public string Title { get; set; } = "";

    public string Branch { get; set; } = "";

    public SizeClass SizeClass { get; set; }

    public string Region { get; set; } = "";

    public Guid? PreviousId { get; init; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public Consent Consent { get; private set; }

    public DateTimeOffset? ConsentDecidedAt { get; private set; }

    /// <summary>Key of the anonymous contribution; set at the first yes.</summary>
    public Guid? StatisticsKey { get; private set; }

    public int ContributionVersion { get; private set; }

    public int PlanVersion { get; private set; }

    public string Name => NameOf(Id);

    public static string NameOf(Guid id) => $"assessments/{id:D}";

    /// <summary>What the firm may change by itself.</summary>
    public void Describe(Action<Assessment> change, DateTimeOffset now)
    {
        change(this);
        Changed(now);
    }

    /// <summary>Notes that somebody works on it; once a day is enough and keeps saves of answers off this row.</summary>
    public void WorkedNow(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (today > WorkedOn)
        {
            WorkedOn = today;
            Version++;
        }
    }

    /// <summary>Every line is rated: the first time this is noticed the run is complete, and stays so.</summary>
    public AssessmentCompleted? Complete(DateTimeOffset now)
    {
        if (CompletedAt is not null)
        {
            return null;
        }

        CompletedAt = now;
        Changed(now);
        return new AssessmentCompleted(Name, Edition, Trial, Wire.Text(Mode), Owner is null, now);
    }

    /// <summary>Records the answer to the question about statistics. Returns the event that takes an earlier contribution back, if there is one.</summary>
    public RatingsRetracted? DecideStatistics(Consent consent, DateTimeOffset now)
    {
        var retract = consent == Consent.Refused && Consent == Consent.Granted && ContributionVersion > 0;
        Consent = consent;
        ConsentDecidedAt = now;
        Changed(now);
        if (consent == Consent.Granted)
        {
            StatisticsKey ??= Guid.NewGuid();
        }

        return retract ? new RatingsRetracted(StatisticsKey!.Value, ++ContributionVersion, now) : null;
    }

    /// <summary>The contribution of a completed, real run whose owner said yes; null otherwise. Called again whenever its ratings change.</summary>
    public RatingsContributed? Contribute(IEnumerable<Answer> answers, DateTimeOffset now)
    {
        if (Trial || CompletedAt is null || Consent != Consent.Granted)
        {
            return null;
        }

        ContributionVersion++;
        Version++;
        return new RatingsContributed(
            StatisticsKey!.Value,
            ContributionVersion,
            Edition,
            Wire.Text(Mode),
            Owner is null,
            Branch.Length > 0 ? Branch : null,
            Wire.Text(SizeClass),
            Region.Length > 0 ? Region : null,
            answers.Where(a => a is { Removed: false, IsGiven: true }).OrderBy(a => a.Item, StringComparer.Ordinal)
                .ToDictionary(a => a.Item, a => Wire.Text(a)),
            now);
    }

    /// <summary>Counts of the plan, for whoever follows its progress.</summary>
    public PlanProgressed PlanChanged(IReadOnlyCollection<Measure> measures, DateTimeOffset now)
    {
        PlanVersion++;
        Version++;
        var planned = measures.Where(m => m.Status != MeasureStatus.Dropped).ToList();
        return new PlanProgressed(
            Name,
            Edition,
            Trial,
            PlanVersion,
            planned.Count,
            planned.Count(m => m.IsComplete),
            planned.Count(m => m.Status == MeasureStatus.Done),
            planned.Count(m => m.IsDoneInTime),
            now);
    }

    /// <summary>Puts the run on another edition, remembering the one before.</summary>
    public void MoveTo(EditionCopy edition, DateTimeOffset now)
    {
        UndoEdition = Edition;
        Edition = edition.Name;
        EditionHash = edition.ContentHash;
        Changed(now);
    }

    /// <summary>Takes the last move back.</summary>
    public void UndoMove(EditionCopy before, DateTimeOffset now)
    {
        UndoEdition = null;
        Edition = before.Name;
        EditionHash = before.ContentHash;
        Changed(now);
    }

    /// <summary>Day on which the run is erased when nobody works on it before.</summary>
    public DateOnly EraseOn(AssessmentsOptions options) =>
        Trial ? WorkedOn.AddDays(options.TrialRetentionDays)
        : WorkedOn.AddMonths(Owner is null ? options.GuestRetentionMonths : options.AccountRetentionMonths);

    private void Changed(DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
        WorkedOn = DateOnly.FromDateTime(now.UtcDateTime);
    }
}

/// <summary>How the firm works on it; numbers as in the contract.</summary>
internal enum Mode
{
    Alone = 1,
    WithAdviser = 2,
    InGroup = 3,
}

/// <summary>Size of the firm; numbers as in the contract.</summary>
internal enum SizeClass
{
    NotTold = 0,
    Micro = 1,
    Small = 2,
    Medium = 3,
    Large = 4,
}

/// <summary>The firm's answer to the question about statistics; numbers as in the contract.</summary>
internal enum Consent
{
    NotAsked = 0,
    Granted = 1,
    Refused = 2,
}
