using Google.Api;
using Google.Protobuf;
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

    private static string Language(string wanted, Validation bad)
    {
        bad.Check(wanted is "" or "de" or "en", "language", "must be 'de' or 'en'");
        return wanted.Length == 0 ? "de" : wanted;
    }

    /// <summary>The file; over JSON a browser saves it under its name instead of showing it.</summary>
    private static async Task<HttpBody> AnswerAsync(ReportFile file, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "content-disposition", $"attachment; filename=\"{file.Name}\"" } });
        return new HttpBody { ContentType = file.ContentType, Data = UnsafeByteOperations.UnsafeWrap(file.Content) };
    }
}
