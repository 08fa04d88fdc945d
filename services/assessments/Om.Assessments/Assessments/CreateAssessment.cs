using Grpc.Core;
using Om.Contracts.Assessments;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    [Access(To.Anyone)]
    public override async Task<V1.CreateAssessmentResponse> CreateAssessment(V1.CreateAssessmentRequest request, ServerCallContext context)
    {
        var given = request.Assessment ?? new V1.Assessment();
        var bad = new Validation();
        bad.Text(given.Edition, "assessment.edition", 100, required: true);
        bad.Known(given.Kind, "assessment.kind");
        FirmDescription.Look(given, bad);
        bad.ThrowIfAny();
        var caller = Caller.Of(context);
        var previous = given.Previous.Length == 0 ? null : await OpenAsync(given.Previous, "assessment.previous", context);
        var edition = await editions.StartableAsync(given.Edition, context.CancellationToken);

        var now = time.GetUtcNow();
        var started = await db.OnceAsync(context, request, "", async () =>
        {
            var assessment = new Assessment
            {
                Id = Guid.NewGuid(),
                CreatedAt = now,
                UpdatedAt = now,
                WorkedOn = DateOnly.FromDateTime(now.UtcDateTime),
                Owner = caller.Subject,
                Edition = edition.Name,
                EditionHash = edition.ContentHash,
                Trial = given.Kind == V1.Assessment.Types.Kind.Trial,
                Mode = Mode.Alone,
                PreviousId = previous?.Id,
            };
            FirmDescription.Apply(given, FirmDescription.Paths.ToHashSet(), assessment);
            db.Assessments.Add(assessment);
            db.Publish(new AssessmentStarted(
                assessment.Name, edition.Name, assessment.Trial, Wire.Text(assessment.Mode), assessment.Owner is null, now), now);
            return new V1.CreateAssessmentResponse { Assessment = await ToWireAsync(assessment, context.CancellationToken) };
        });

        if (caller.Subject is null)
        {
            started.AccessCode = await HandOutCodeAsync(started.Assessment.Name, now, context);
        }

        return started;
    }

    /// <summary>
    /// A fresh code after every call, also a repeated one: codes are stored hashed, so the first can never be shown again, and whoever repeats
    /// the call has not seen it. The request id is what proves it is the same guest.
    /// </summary>
    private async Task<string> HandOutCodeAsync(string name, DateTimeOffset now, ServerCallContext context)
    {
        var code = AccessCode.New();
        db.AccessRows.Add(new AccessRow
        {
            CodeHash = AccessCode.Hash(code)!.Value,
            AssessmentId = Guid.Parse(name.Split('/')[1]),
            CreatedAt = now,
        });
        await db.SaveChangesAsync(context.CancellationToken);
        return code;
    }
}
