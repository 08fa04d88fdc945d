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
    public string? Owner { get; set; }

    public required string Edition { get; set; }

    public required string EditionHash { get; set; }

    /// <summary>Edition before the last move, while the move can be undone.</summary>
    public string? UndoEdition { get; private set; }

    /// <summary>Whether it was ever on another edition: only then may it hold answers to lines that its edition does not have.</summary>
    public bool Moved { get; private set; }

    public required bool Trial { get; init; }

    public required Mode Mode { get; set; }

    public string Title { get; set; } = "";

    public string Branch { get; set; } = "";

    public SizeClass SizeClass { get; set; }

    public string Region { get; set; } = "";

    /// <summary>The run before this one; the database empties it when that run is erased.</summary>
    public Guid? PreviousId { get; init; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public Consent Consent { get; private set; }

    public DateTimeOffset? ConsentDecidedAt { get; private set; }

    /// <summary>Key of the anonymous contribution; set at the first yes.</summary>
    public Guid? StatisticsKey { get; private set; }

    public int ContributionVersion { get; private set; }

    public int PlanVersion { get; private set; }

    /// <summary>Last day of the latest declaration: until then the public page under its number must find it.</summary>
    public DateOnly? DeclaredUntil { get; private set; }

    public string Name => NameOf(Id);

    /// <summary>Whether its ratings count in the anonymous statistics now.</summary>
    public bool MayContribute => this is { Trial: false, CompletedAt: not null, Consent: Consent.Granted };

    /// <summary>Key of what it contributed; null when it never did.</summary>
    public Guid? ContributedAs => ContributionVersion > 0 ? StatisticsKey : null;

    public static string NameOf(Guid id) => $"assessments/{id:D}";

    /// <summary>
    /// The id in a name; null for anything not written exactly as this service writes it. One run has one name: what is stored under the name
    /// must be found again when the run is erased.
    /// </summary>
    public static Guid? IdOf(string text) =>
        Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text ? id : null;

    /// <summary>What the firm may change by itself.</summary>
    public void Describe(Action<Assessment> change, DateTimeOffset now)
    {
        change(this);
        Changed(now);
    }

    /// <summary>Gives a guest's run to an account; false when another one has it.</summary>
    public bool TryTakeOver(string account, DateTimeOffset now)
    {
        if (Owner is not null)
        {
            return Owner == account;
        }

        Owner = account;
        Changed(now);
        return true;
    }

    /// <summary>Notes that somebody works on it; once a day is enough and keeps saves of answers and measures off this row.</summary>
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
        var retract = consent == Consent.Refused && Consent == Consent.Granted && ContributedAs is not null;
        Consent = consent;
        ConsentDecidedAt = now;
        Changed(now);
        if (consent == Consent.Granted)
        {
            StatisticsKey ??= Guid.NewGuid();
        }

        return retract ? new RatingsRetracted(StatisticsKey!.Value, ++ContributionVersion, now) : null;
    }

    /// <summary>
    /// The contribution of a run that <see cref="MayContribute"/>, from its answers to lines of its edition. Called again whenever something in
    /// it changes: whoever counts must come to the same sums by the events and by asking for all contributions anew.
    /// </summary>
    public RatingsContributed Contribute(IEnumerable<Answer> answers, DateTimeOffset now)
    {
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
            answers.Where(a => a.IsGiven).OrderBy(a => a.Item, StringComparer.Ordinal).ToDictionary(a => a.Item, a => Wire.Text(a)),
            now);
    }

    /// <summary>Counts of the plan, for whoever follows its progress.</summary>
    public PlanProgressed PlanChanged(IReadOnlyCollection<Measure> measures, DateTimeOffset now)
    {
        PlanVersion++;
        Changed(now);
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

    /// <summary>Puts the run on another edition, remembering the one before. Answers stay as they are: which of them count, the edition says.</summary>
    public void MoveTo(EditionLines edition, DateTimeOffset now)
    {
        UndoEdition = Edition;
        Moved = true;
        Bind(edition, now);
    }

    /// <summary>Takes the last move back.</summary>
    public void UndoMove(EditionLines before, DateTimeOffset now)
    {
        UndoEdition = null;
        Bind(before, now);
    }

    /// <summary>Notes a declaration valid until <paramref name="day"/>; it keeps the run from being erased before.</summary>
    public void Declared(DateOnly day, DateTimeOffset now)
    {
        DeclaredUntil = DeclaredUntil > day ? DeclaredUntil : day;
        Changed(now);
    }

    /// <summary>Day on which the run is erased when nobody works on it before.</summary>
    public DateOnly EraseOn(AssessmentsOptions options)
    {
        var day = Trial ? WorkedOn.AddDays(options.TrialRetentionDays)
            : WorkedOn.AddMonths(Owner is null ? options.GuestRetentionMonths : options.AccountRetentionMonths);
        return DeclaredUntil?.AddDays(1) is { } free && free > day ? free : day;
    }

    private void Bind(EditionLines edition, DateTimeOffset now)
    {
        Edition = edition.Name;
        EditionHash = edition.ContentHash;
        Changed(now);
    }

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
