using Grpc.Core;
using Om.Contracts.Assessments;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class AssessmentService
{
    // Open to everybody, but not to a token that is over: its owner would end up with a guest's run and not know why.
    [Access(To.PerObject)]
    public override async Task<V1.CreateAssessmentResponse> CreateAssessment(V1.CreateAssessmentRequest request, ServerCallContext context)
    {
        var given = request.Assessment ?? new V1.Assessment();
        var bad = new Validation();
        bad.Text(given.Edition, "assessment.edition", 100, required: true);
        bad.Known(given.Kind, "assessment.kind");
        FirmDescription.Look(given, bad);
        if (given.Previous.Length > 0)
        {
            bad.Collect(() => ResourceName.Parse("assessments/*", given.Previous, "assessment.previous"));
        }

        bad.Collect(() => Once.RequestId(request));
        bad.ThrowIfAny();
        var caller = Caller.Of(context);
        var id = Guid.NewGuid();
        var now = time.GetUtcNow();
        var started = await db.OnceInTurnAsync(context, request, Assessment.NameOf(id), async () =>
        {
            await db.RefuseErasedAsync(caller, context.CancellationToken);
            var previous = given.Previous.Length == 0 ? null : await OpenAsync(given.Previous, "assessment.previous", context);
            var edition = await editions.StartableAsync(given.Edition, context.CancellationToken);
            if (previous is not null && EditionBook.CheckOf(previous.Edition) != EditionBook.CheckOf(edition.Name))
            {
                throw Fault.Invalid("assessment.previous", $"'{given.Previous}' is a run through another check; there is nothing to compare");
            }

            var assessment = new Assessment
            {
                Id = id,
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
            return new V1.CreateAssessmentResponse { Assessment = ToWire(assessment, edition.Lines.Count, answered: 0, newer: null) };
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
            AssessmentId = Assessment.IdOf(name.Split('/')[1])!.Value,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(context.CancellationToken);
        return code;
    }
}
