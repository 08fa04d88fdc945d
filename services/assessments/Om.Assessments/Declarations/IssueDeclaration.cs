using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Contracts.Assessments;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    private const int MostDeclarations = 20;

    [Access(To.PerObject)]
    public override Task<V1.Declaration> IssueDeclaration(V1.IssueDeclarationRequest request, ServerCallContext context)
    {
        var bad = RunRequest.Look(request, request.Parent, "parent");
        bad.Text(request.FirmName, "firm_name", 200, required: true);
        bad.Text(request.FirmPlace, "firm_place", 120, required: true);
        bad.Text(request.Signatory, "signatory", 120, required: true);
        bad.ThrowIfAny();
        return db.OnceInTurnAsync(context, request, request.Parent, async () =>
        {
            var assessment = await OpenAsync(request.Parent, "parent", context);
            var (readiness, edition) = await ReadinessAsync(assessment, context);
            if (!readiness.Wire.Ready)
            {
                throw Fault.Precondition("DECLARATION_NOT_READY", "Something is still missing for a declaration.",
                    [.. readiness.Wire.Missing.Select(m => new Violation(WireNames.Of(m.Rule), $"{m.Have} of {m.Need}"))]);
            }

            if (await db.Declarations.CountAsync(d => d.AssessmentId == assessment.Id, context.CancellationToken) >= MostDeclarations)
            {
                throw Fault.Precondition("TOO_MANY_DECLARATIONS", $"A run has at most {MostDeclarations} declarations; start a new run.",
                    new Violation(request.Parent, $"has {MostDeclarations} declarations"));
            }

            var now = time.GetUtcNow();
            var today = Today;
            var declaration = new Declaration
            {
                Number = "OM-" + AccessCode.NewNumber(12),
                EventId = Guid.NewGuid(),
                AssessmentId = assessment.Id,
                CreatedAt = now,
                FirmName = request.FirmName.Trim(),
                FirmPlace = request.FirmPlace.Trim(),
                Signatory = request.Signatory.Trim(),
                CheckTitle = edition.Content.Title.Values[edition.Content.SourceLanguage],
                Edition = assessment.Edition,
                EditionHash = assessment.EditionHash,
                IssuedOn = today,
                ValidUntil = today.AddMonths(edition.Content.Declaration.ValidMonths),
                Mode = assessment.Mode,
                RatedCount = readiness.Rated,
                MeasureCount = readiness.Complete,
                Published = request.Publish,
            };
            db.Declarations.Add(declaration);
            assessment.Declared(declaration.ValidUntil, now);
            db.Publish(new DeclarationIssued(declaration.EventId, declaration.Edition, Wire.Text(declaration.Mode), declaration.ValidUntil, now), now);
            return Wire.Of(declaration, today);
        });
    }
}
