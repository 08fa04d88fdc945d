using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
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
        var answered = await db.Answers.CountAsync(
            a => a.AssessmentId == assessment.Id && !a.Removed && (a.NotApplicable || a.Need != Need.NotRated), cancellation);
        return await ToWireAsync(assessment, edition, answered, cancellation);
    }

    private async Task<V1.Assessment> ToWireAsync(Assessment assessment, EditionLines edition, int answered, CancellationToken cancellation) => new()
    {
        Name = assessment.Name,
        Etag = Etags.Of(assessment),
        CreateTime = assessment.CreatedAt.ToTimestamp(),
        UpdateTime = assessment.UpdatedAt.ToTimestamp(),
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
            DecideTime = assessment.ConsentDecidedAt?.ToTimestamp(),
        },
        LineCount = edition.Lines.Count,
        AnsweredCount = answered,
        CompleteTime = assessment.CompletedAt?.ToTimestamp(),
        EraseDate = Wire.Text(assessment.EraseOn(options.Value)),
        Previous = assessment.PreviousId is { } previous ? Assessment.NameOf(previous) : "",
        NewerEdition = await editions.NewerAsync(assessment.Edition, cancellation) ?? "",
        UndoEdition = assessment.UndoEdition ?? "",
    };
}
