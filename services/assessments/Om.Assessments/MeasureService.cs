using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of the action plan, one file each. Here: what they are given and share.</summary>
internal sealed partial class MeasureService(AssessmentsDb db, EditionBook editions, TimeProvider time) : V1.MeasureService.MeasureServiceBase
{
    private const int MostMeasures = 200;

    private static readonly string[] Paths =
        ["item", "practice", "description", "urgency", "responsible", "due_date", "control", "status", "effect"];

    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);

    /// <summary>The measure called <paramref name="name"/> with its run and all measures of the plan, tracked.</summary>
    private async Task<(Assessment Assessment, Measure Measure, List<Measure> Plan)> LoadAsync(string name, string field, ServerCallContext context)
    {
        var parts = ResourceName.Parse("assessments/*/measures/*", name, field);
        var id = Id(parts[0]);
        var assessment = await db.VisibleTo(Caller.Of(context))
            .SingleOrDefaultAsync(a => a.Id == id, context.CancellationToken);
        var plan = assessment is null ? [] : await PlanAsync(assessment, context);
        var measure = plan.SingleOrDefault(m => m.Id == Id(parts[1])) ?? throw Fault.NotFound(name);
        return (assessment!, measure, plan);

        static Guid? Id(string text) => Guid.TryParseExact(text, "D", out var id) ? id : null;
    }

    private Task<List<Measure>> PlanAsync(Assessment assessment, ServerCallContext context) =>
        db.Measures.Where(m => m.AssessmentId == assessment.Id).ToListAsync(context.CancellationToken);

    private async Task<V1.Measure> ToWireAsync(Measure measure, ServerCallContext context)
    {
        var need = measure.Item.Length == 0 ? Need.NotRated : await db.Answers
            .Where(a => a.Key == Answer.KeyOf(measure.AssessmentId, measure.Item)).Select(a => a.Need).SingleOrDefaultAsync(context.CancellationToken);
        return Wire.Of(measure, need);
    }

    private static void Look(V1.Measure given, IReadOnlySet<string> paths, EditionLines edition, Validation bad)
    {
        bad.Text(given.Description, "measure.description", 1000, required: paths.Contains("description"));
        bad.Known(given.Urgency, "measure.urgency");
        bad.Text(given.Responsible, "measure.responsible", 120);
        bad.Day(given.DueDate, "measure.due_date");
        bad.Text(given.Control, "measure.control", 500);
        bad.Known(given.Status, "measure.status");
        bad.Text(given.Effect, "measure.effect", 1000);
        bad.Check(!paths.Contains("item") || given.Item.Length == 0 || edition.CheckpointOf(given.Item) == given.Item, "measure.item",
            "is no checkpoint of the edition");
        bad.Check(!paths.Contains("practice") || given.Practice.Length == 0 || edition.FindPractice(given.Practice) is not null,
            "measure.practice", "is no practice of the edition");
    }

    private static void Apply(V1.Measure given, IReadOnlySet<string> paths, Measure measure, DateTimeOffset now) => measure.Change(
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
