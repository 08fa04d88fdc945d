using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf.WellKnownTypes;

namespace Om.Assessments;

/// <summary>
/// Everything a run holds in the format <c>om-assessment/1</c> (docs/export-format.md and its JSON Schema). Not the messages of the
/// contract: a file lies on somebody's disk for years, so its names change only with the number of the format.
/// </summary>
internal static partial class RunJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Umlauts and picture characters as they are. "Unsafe" is about JSON inside a page; this is a file.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    public static byte[] Of(ReportData data)
    {
        var texts = new ReportTexts(data.Language);
        var check = new CheckIndex(data.Content, texts);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            Format = "om-assessment/1",
            ExportedOn = ReportTexts.Iso(data.Today),
            texts.Language,
            Assessment = Run(data.Assessment),
            Check = Edition(data, check),
            Answers = data.Answers.Select(a => Answer(a, check.Find(a.Item))),
            RemovedAnswers = data.RemovedAnswers.Select(a => Answer(a, null)),
            Measures = data.Measures.Select(Measure),
            Result = Result(data.Result),
            Declarations = data.Declarations.Select(Declaration),
        }, Options);
    }

    private static object Run(V1.Assessment run) => new
    {
        run.Name,
        Title = Told(run.Title),
        Kind = run.Kind == V1.Assessment.Types.Kind.Trial ? "trial" : "real",
        Mode = Word(run.Mode) ?? "alone",
        State = run.State == V1.Assessment.Types.State.Completed ? "completed" : "in_progress",
        run.LineCount,
        run.AnsweredCount,
        CreatedAt = Moment(run.CreateTime),
        UpdatedAt = Moment(run.UpdateTime),
        CompletedAt = Moment(run.CompleteTime),
        ErasedOn = Told(run.EraseDate),
        Profile = run.Profile is null ? null : new
        {
            Branch = Told(run.Profile.Branch),
            SizeClass = Word(run.Profile.SizeClass),
            Region = Told(run.Profile.Region),
        },
        Statistics = run.StatisticsConsent is null ? null : new
        {
            Decision = Word(run.StatisticsConsent.Decision) ?? "not_asked",
            DecidedAt = Moment(run.StatisticsConsent.DecideTime),
        },
        Previous = Told(run.Previous),
    };

    private static object Edition(ReportData data, CheckIndex check) => new
    {
        data.Assessment.Edition,
        ContentHash = Told(data.Assessment.EditionHash),
        Label = Told(data.Content.Label),
        check.Title,
        Publisher = Told(check.Pick(data.Content.Publisher)),
        Lights = new { None = check.Label(Light.None), Some = check.Label(Light.Some), Urgent = check.Label(Light.Urgent) },
        Topics = check.Topics.Select(t => new { t.Id, t.Title, Lines = t.Lines.Select(l => new { l.Id, l.Title }) }),
    };

    private static object Answer(V1.Answer answer, CheckLine? line) => new
    {
        answer.Item,
        line?.Topic,
        line?.Title,
        Need = Word(answer.Need),
        answer.NotApplicable,
        Reason = Told(answer.Reason),
        Note = Told(answer.Note),
        answer.Revision,
        SavedAt = Moment(answer.UpdateTime),
    };

    private static object Measure(V1.Measure measure) => new
    {
        measure.Name,
        Item = Told(measure.Item),
        Practice = Told(measure.Practice),
        measure.Description,
        Urgency = Word(measure.Urgency),
        Responsible = Told(measure.Responsible),
        DueDate = Told(measure.DueDate),
        Control = Told(measure.Control),
        Status = Word(measure.Status) ?? "open",
        Effect = Told(measure.Effect),
        measure.Complete,
        CreatedAt = Moment(measure.CreateTime),
        UpdatedAt = Moment(measure.UpdateTime),
    };

    private static object Declaration(V1.Declaration declaration) => new
    {
        declaration.Number,
        State = Word(declaration.State) ?? "expired",
        declaration.Published,
        declaration.FirmName,
        declaration.FirmPlace,
        declaration.Signatory,
        declaration.CheckTitle,
        declaration.Edition,
        ContentHash = Told(declaration.EditionHash),
        IssuedOn = declaration.IssueDate,
        declaration.ValidUntil,
        Mode = Word(declaration.Mode) ?? "alone",
        declaration.RatedCount,
        declaration.MeasureCount,
        CreatedAt = Moment(declaration.CreateTime),
    };

    private static string? Told(string text) => text.Length == 0 ? null : text;

    private static string? Moment(Timestamp? moment) =>
        moment?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A value of the contract in small letters; null for none told or for one this version does not know.</summary>
    private static string? Word<T>(T value)
        where T : struct, System.Enum =>
        !value.Equals(default(T)) && System.Enum.IsDefined(value) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) : null;
}
