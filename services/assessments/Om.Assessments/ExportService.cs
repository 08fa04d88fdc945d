using Grpc.Core;
using Microsoft.Extensions.Options;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>The RPCs of files and feeds, one file each.</summary>
internal sealed partial class ExportService(
    AssessmentsDb db, ReportReader reader, ReportFiles files, IOptions<AssessmentsOptions> options) : V1.ExportService.ExportServiceBase
{
    private Task<Assessment> OpenAsync(string name, string field, ServerCallContext context) =>
        db.OpenAsync(name, field, Caller.Of(context), context.CancellationToken);
}
