using Om.Hosting;

namespace Om.Assessments;

/// <summary>The part of a measure that the firm itself describes.</summary>
internal static class MeasureDescription
{
    /// <summary>Paths an update may change.</summary>
    public static readonly string[] Paths =
        ["item", "practice", "description", "urgency", "responsible", "due_date", "control", "status", "effect"];

    /// <summary>
    /// Looks at what is given for <paramref name="measure"/>. Item and practice it has already may stay, also when a move has taken them out of
    /// the edition: who reads a measure and sends it back with another due date has done nothing wrong.
    /// </summary>
    public static void Look(V1.Measure given, IReadOnlySet<string> paths, Measure measure, EditionLines edition, Validation bad)
    {
        bad.Text(given.Description, "measure.description", Measure.LongestDescription, required: paths.Contains("description"));
        bad.Known(given.Urgency, "measure.urgency");
        bad.Text(given.Responsible, "measure.responsible", Measure.LongestResponsible);
        bad.Day(given.DueDate, "measure.due_date");
        bad.Text(given.Control, "measure.control", Measure.LongestControl);
        bad.Known(given.Status, "measure.status");
        bad.Text(given.Effect, "measure.effect", Measure.LongestEffect);
        bad.Check(!paths.Contains("item") || given.Item.Length == 0 || given.Item == measure.Item || edition.CheckpointOf(given.Item) == given.Item,
            "measure.item", "is no checkpoint of the edition");
        bad.Check(!paths.Contains("practice") || given.Practice.Length == 0 || given.Practice == measure.Practice
            || edition.FindPractice(given.Practice) is not null, "measure.practice", "is no practice of the edition");
    }

    public static void Apply(V1.Measure given, IReadOnlySet<string> paths, Measure measure, DateTimeOffset now) => measure.Change(
        m =>
        {
            m.Item = paths.Contains("item") ? given.Item : m.Item;
            m.Practice = paths.Contains("practice") ? given.Practice : m.Practice;
            m.Description = paths.Contains("description") ? given.Description : m.Description;
            m.Urgency = paths.Contains("urgency") ? (Urgency)given.Urgency : m.Urgency;
            m.Responsible = paths.Contains("responsible") ? given.Responsible : m.Responsible;
            m.DueOn = paths.Contains("due_date") ? new Validation().Day(given.DueDate, "due_date") : m.DueOn;
            m.Control = paths.Contains("control") ? given.Control : m.Control;
            m.Effect = paths.Contains("effect") ? given.Effect : m.Effect;
            if (paths.Contains("status"))
            {
                m.SetStatus(given.Status == V1.Measure.Types.Status.Unspecified ? MeasureStatus.Open : (MeasureStatus)given.Status, now);
            }
        },
        now);
}
