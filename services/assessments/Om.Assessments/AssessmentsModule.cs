using MassTransit;
using Om.Checks.V1;
using Om.Contracts.Assessments;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Firms' runs through checks: answers, plans, declarations, files.</summary>
public sealed class AssessmentsModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "assessments";

    /// <inheritdoc />
    public override IReadOnlyList<Type> Publishes =>
    [
        typeof(AssessmentStarted),
        typeof(AssessmentCompleted),
        typeof(PlanProgressed),
        typeof(DeclarationIssued),
        typeof(RatingsContributed),
        typeof(RatingsRetracted),
        typeof(AssessmentErased),
        typeof(AccountErased),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Calls => ["checks"];

    /// <inheritdoc />
    public override IEnumerable<string> ConfigurationProblems(IConfiguration configuration)
    {
        var problems = new List<string>();
        problems.AddRange(Settings.Read<AssessmentsOptions>(configuration, "Assessments", problems, typeof(ExportOptions)).Problems());
        problems.AddRange(Settings.Read<ExportOptions>(configuration, "Assessments", problems, typeof(AssessmentsOptions)).Problems());
        return problems;
    }

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
        builder.AddOmDb<AssessmentsDb, SqliteAssessmentsDb, PostgresAssessmentsDb>(Name);
        builder.AddAudit<AssessmentsDb>(Name);
        builder.AddErasure<AssessmentsDb, PersonEraser>();
        builder.AddServiceClient<CheckService.CheckServiceClient>("checks");
        builder.Services.Configure<AssessmentsOptions>(builder.Configuration.GetSection("Assessments"));
        builder.Services.AddReportFiles(builder.Configuration);
        builder.Services.AddScoped<ReportReader>();
        builder.Services.AddSingleton<EditionCache>();
        builder.Services.AddScoped<EditionBook>();
        builder.Services.AddSingleton<AnswerQueries>();
        builder.Services.AddScoped<AnswerBatch>();
        builder.Services.AddSingleton<AnswerWriter>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AnswerWriter>());
        builder.Services.AddHostedService<RetentionJob>();
    }

    /// <inheritdoc />
    public override void Consumers(IRegistrationConfigurator bus)
    {
        bus.AddConsumer<EditionPublishedConsumer>();
        bus.AddConsumer<EditionWithdrawnConsumer>();
        bus.AddConsumer<AccountErasedConsumer>();
    }

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
        app.MapGrpcService<AssessmentService>();
        app.MapGrpcService<MeasureService>();
        app.MapGrpcService<DeclarationService>();
        app.MapGrpcService<ExportService>();
        app.MapGrpcService<ShareService>();
        app.MapGrpcService<AccessLogService>();
        app.MapGrpcService<PersonalDataService>();
    }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, Func<IServiceProvider, string[], CancellationToken, Task<int>>> Commands =>
        new Dictionary<string, Func<IServiceProvider, string[], CancellationToken, Task<int>>>
        {
            ["retention-report"] = RetentionJob.ReportAsync,
        };
}
