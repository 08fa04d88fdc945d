using Google.Api;
using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class ExportService
{
    [Access(To.PerObject)]
    public override async Task<HttpBody> ExportAssessment(V1.ExportAssessmentRequest request, ServerCallContext context)
    {
        var bad = new Validation();
        bad.Known(request.Format, "format");
        var language = Language(request.Language, bad);
        bad.ThrowIfAny();
        var assessment = await OpenAsync(request.Name, "name", context);
        var data = await reader.ReadAsync(assessment, language, context.CancellationToken);
        return await AnswerAsync(await files.MakeAsync(request.Format, data, context.CancellationToken), context);
    }
}
