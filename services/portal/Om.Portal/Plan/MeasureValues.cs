using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>What a person may change about a measure.</summary>
public sealed record MeasureValues(
    string Description,
    Measure.Types.Urgency Urgency,
    string Responsible,
    string DueDate,
    string Control,
    Measure.Types.Status Status,
    string Effect)
{
    /// <summary>Wire names of the fields, for masks and refusals.</summary>
    public static readonly string[] Paths = ["description", "urgency", "responsible", "due_date", "control", "status", "effect"];

    /// <summary>An empty measure.</summary>
    public static readonly MeasureValues Empty = Of(new Measure());

    /// <summary>Values of a stored measure.</summary>
    public static MeasureValues Of(Measure m) => new(
        m.Description,
        m.Urgency,
        m.Responsible,
        m.DueDate,
        m.Control,
        m.Status == Measure.Types.Status.Unspecified ? Measure.Types.Status.Open : m.Status,
        m.Effect);

    /// <summary>Values of a form.</summary>
    internal static MeasureValues Of(Posted form) => new(
        form["description"],
        form.Choice<Measure.Types.Urgency>("urgency"),
        form["responsible"],
        form["due_date"],
        form["control"],
        form.Choice<Measure.Types.Status>("status") is var status && status == Measure.Types.Status.Unspecified ? Measure.Types.Status.Open : status,
        form["effect"]);

    /// <summary>The wire form.</summary>
    public Measure ToWire() => new()
    {
        Description = Description,
        Urgency = Urgency,
        Responsible = Responsible,
        DueDate = DueDate,
        Control = Control,
        Status = Status,
        Effect = Effect,
    };

    /// <summary>What is not right.</summary>
    public FormErrors Check()
    {
        var errors = new FormErrors();
        errors.Check("description", PlanTexts.Description, Description, 1000, required: true);
        errors.Check("responsible", PlanTexts.Responsible, Responsible, 120);
        errors.CheckDate("due_date", PlanTexts.DueDate, DueDate);
        errors.Check("control", PlanTexts.Control, Control, 500);
        errors.Check("effect", PlanTexts.Effect, Effect, 1000);
        return errors;
    }

    /// <summary>Labels of what a complete measure still lacks.</summary>
    public IEnumerable<string> Missing()
    {
        var parts = new[]
        {
            (Urgency == Measure.Types.Urgency.Unspecified, PlanTexts.Urgency),
            (Responsible.Length == 0, PlanTexts.ResponsibleShort),
            (DueDate.Length == 0, PlanTexts.DueDateShort),
            (Control.Length == 0, PlanTexts.ControlShort),
        };
        return parts.Where(p => p.Item1).Select(p => p.Item2);
    }

    /// <summary>Every field with its name in the form, its label, its value and the value in words.</summary>
    public IEnumerable<FieldValue> Fields() =>
    [
        new("description", PlanTexts.Description, Description, Description),
        new("urgency", PlanTexts.Urgency, Urgency.ToString().ToLowerInvariant(), MeasureWords.Of(Urgency)),
        new("responsible", PlanTexts.Responsible, Responsible, Responsible),
        new("due_date", PlanTexts.DueDate, DueDate, Words.Day(DueDate)),
        new("control", PlanTexts.Control, Control, Control),
        new("status", PlanTexts.Status, Status.ToString().ToLowerInvariant(), MeasureWords.Of(Status)),
        new("effect", PlanTexts.Effect, Effect, Effect),
    ];

    /// <summary>Labels by wire name, for what the service refuses.</summary>
    public (string Wire, string Field, string Label)[] Labels() => [.. Fields().Select(f => (f.Name, f.Name, f.Label))];
}

/// <summary>Names of the levels of a measure.</summary>
internal static class MeasureWords
{
    public static string Of(Measure.Types.Urgency urgency) => urgency switch
    {
        Measure.Types.Urgency.Low => PlanTexts.UrgencyLow,
        Measure.Types.Urgency.Medium => PlanTexts.UrgencyMedium,
        Measure.Types.Urgency.High => PlanTexts.UrgencyHigh,
        _ => PlanTexts.UrgencyNone,
    };

    public static string Of(Measure.Types.Status status) => status switch
    {
        Measure.Types.Status.Started => PlanTexts.StatusStarted,
        Measure.Types.Status.Done => PlanTexts.StatusDone,
        Measure.Types.Status.Dropped => PlanTexts.StatusDropped,
        _ => PlanTexts.StatusOpen,
    };
}
