using Google.Api;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ExportService
{
    [Access(To.PerObject)]
    public override async Task<HttpBody> ExportDeclaration(V1.ExportDeclarationRequest request, ServerCallContext context)
    {
        var bad = new Validation();
        var parts = bad.Collect(() => ResourceName.Parse("assessments/*/declarations/*", request.Name, "name"))!;
        var language = Language(request.Language, bad);
        bad.ThrowIfAny();
        var (id, number) = (Assessment.IdOf(parts[0]), parts[1]);
        var assessment = await db.VisibleTo(Caller.Of(context)).Where(a => a.Id == id)
            .SingleOrDefaultAsync(a => db.Declarations.Any(d => d.AssessmentId == a.Id && d.Number == number), context.CancellationToken)
            ?? throw Fault.NotFound(request.Name);
        var data = await reader.ReadAsync(assessment, language, context.CancellationToken);
        var declaration = data.Declarations.Single(d => d.Number == number);
        return await AnswerAsync(await files.MakeDeclarationAsync(data, declaration, context.CancellationToken), context);
    }
}
