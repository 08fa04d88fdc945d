using Grpc.Core;
using Microsoft.Extensions.Options;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of a run, one file each. Here: what they are given, and how a run looks on the wire.</summary>
internal sealed partial class AssessmentService(
    AssessmentsDb db, EditionBook editions, AnswerWriter writer, IOptions<AssessmentsOptions> options, TimeProvider time)
    : V1.AssessmentService.AssessmentServiceBase
{
    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);

    private async Task<V1.Assessment> ToWireAsync(Assessment assessment, CancellationToken cancellation)
    {
        var edition = await editions.OfAsync(assessment.Edition, cancellation);
        var answered = await db.AnsweredAsync(assessment, edition, cancellation);
        return ToWire(assessment, edition.Lines.Count, answered, await editions.NewerAsync(assessment.Edition, cancellation));
    }

    private V1.Assessment ToWire(Assessment assessment, int lines, int answered, string? newer) => new()
    {
        Name = assessment.Name,
        Etag = Etags.Of(assessment),
        CreateTime = Wire.Time(assessment.CreatedAt),
        UpdateTime = Wire.Time(assessment.UpdatedAt),
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
            DecideTime = Wire.Time(assessment.ConsentDecidedAt),
        },
        LineCount = lines,
        AnsweredCount = answered,
        CompleteTime = Wire.Time(assessment.CompletedAt),
        EraseDate = Wire.Text(assessment.EraseOn(options.Value)),
        Previous = assessment.PreviousId is { } previous ? Assessment.NameOf(previous) : "",
        NewerEdition = newer ?? "",
        UndoEdition = assessment.UndoEdition ?? "",
    };
}
