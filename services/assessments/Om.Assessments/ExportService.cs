using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of files and feeds, one file each. Here: what they are given and share.</summary>
internal sealed partial class ExportService(
    AssessmentsDb db, ReportReader reader, ReportFiles files, IOptions<AssessmentsOptions> options) : V1.ExportService.ExportServiceBase
{
    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);

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
