namespace Om.Assessments;

/// <summary>Brings the makers of files into the service.</summary>
internal static class ExportSetup
{
    public static IServiceCollection AddReportFiles(this IServiceCollection services, IConfiguration configuration) => services
        .Configure<ExportOptions>(configuration.GetSection("Assessments"))
        .AddSingleton<ChromiumPrinter>()
        .AddSingleton<ReportFiles>();
}
