using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>How entities look on the wire and in events.</summary>
internal static class Wire
{
    public static string Text(Mode mode) => mode switch
    {
        Mode.WithAdviser => "with_adviser",
        Mode.InGroup => "in_group",
        _ => "alone",
    };

    public static string? Text(SizeClass size) => size == SizeClass.NotTold ? null : size.ToString().ToLowerInvariant();

    public static string Text(Answer answer) => answer.NotApplicable ? "not_applicable" : answer.Need.ToString().ToLowerInvariant();

    public static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>To the microsecond, as PostgreSQL keeps it: the answer to a write and a later read say the same.</summary>
    public static Timestamp Time(DateTimeOffset time) => new DateTimeOffset(time.UtcTicks / 10 * 10, TimeSpan.Zero).ToTimestamp();

    public static Timestamp? Time(DateTimeOffset? time) => time is { } given ? Time(given) : null;

    public static V1.Assessment Of(Assessment assessment, int lines, int answered, string? newer, AssessmentsOptions options) => new()
    {
        Name = assessment.Name,
        Etag = Etags.Of(assessment),
        CreateTime = Time(assessment.CreatedAt),
        UpdateTime = Time(assessment.UpdatedAt),
        State = assessment.CompletedAt is null ? V1.Assessment.Types.State.InProgress : V1.Assessment.Types.State.Completed,
        Edition = assessment.Edition,
        EditionHash = assessment.EditionHash,
        Kind = assessment.Trial ? V1.Assessment.Types.Kind.Trial : V1.Assessment.Types.Kind.Real,
        Mode = (V1.Assessment.Types.Mode)assessment.Mode,
        Title = assessment.Title,
        Profile = new V1.FirmProfile
        {
            Branch = assessment.Branch,
            SizeClass = (V1.FirmProfile.Types.SizeClass)assessment.SizeClass,
            Region = assessment.Region,
        },
        StatisticsConsent = new V1.StatisticsConsent
        {
            Decision = (V1.StatisticsConsent.Types.Decision)assessment.Consent,
            DecideTime = Time(assessment.ConsentDecidedAt),
        },
        LineCount = lines,
        AnsweredCount = answered,
        CompleteTime = Time(assessment.CompletedAt),
        EraseDate = Text(assessment.EraseOn(options)),
        Previous = assessment.PreviousId is { } previous ? Assessment.NameOf(previous) : "",
        NewerEdition = newer ?? "",
        UndoEdition = assessment.UndoEdition ?? "",
    };

    /// <summary>Without what is only between the firm and its other runs: for whom the firm lets see this one.</summary>
    public static V1.Assessment ForReader(V1.Assessment assessment)
    {
        assessment.Previous = "";
        assessment.NewerEdition = "";
        assessment.UndoEdition = "";
        return assessment;
    }

    public static V1.Answer Of(Answer answer) => new()
    {
        Item = answer.Item,
        Need = (V1.NeedForAction)answer.Need,
        NotApplicable = answer.NotApplicable,
        Reason = answer.Reason,
        Note = answer.Note,
        Revision = answer.Revision,
        UpdateTime = Time(answer.UpdatedAt),
    };

    public static V1.Measure Of(Measure measure, Need needOfItem) => new()
    {
        Name = measure.Name,
        Etag = Etags.Of(measure),
        CreateTime = Time(measure.CreatedAt),
        UpdateTime = Time(measure.UpdatedAt),
        Item = measure.Item,
        Practice = measure.Practice,
        Description = measure.Description,
        Urgency = (V1.Measure.Types.Urgency)measure.Urgency,
        Responsible = measure.Responsible,
        DueDate = Text(measure.DueOn),
        Control = measure.Control,
        Status = (V1.Measure.Types.Status)measure.Status,
        Effect = measure.Effect,
        Complete = measure.IsComplete,
        ReratingProposed = measure.Status == MeasureStatus.Done && needOfItem is (Need.Some or Need.Urgent),
    };

    public static V1.Declaration Of(Declaration declaration, DateOnly today) => new()
    {
        Name = $"{Assessment.NameOf(declaration.AssessmentId)}/declarations/{declaration.Number}",
        Etag = Etags.Of(declaration),
        Number = declaration.Number,
        State = declaration.StateOn(today),
        Published = declaration.Published,
        FirmName = declaration.FirmName,
        FirmPlace = declaration.FirmPlace,
        Signatory = declaration.Signatory,
        CheckTitle = declaration.CheckTitle,
        Edition = declaration.Edition,
        EditionHash = declaration.EditionHash,
        IssueDate = Text(declaration.IssuedOn),
        ValidUntil = Text(declaration.ValidUntil),
        Mode = (V1.Assessment.Types.Mode)declaration.Mode,
        RatedCount = declaration.RatedCount,
        MeasureCount = declaration.MeasureCount,
        CreateTime = Time(declaration.CreatedAt),
    };
}
