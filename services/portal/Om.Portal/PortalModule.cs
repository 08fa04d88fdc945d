using MassTransit;
using Microsoft.AspNetCore.Http.Features;
using Om.Assessments.V1;
using Om.Checks.V1;
using Om.Contracts.Identity;
using Om.Hosting;
using Om.Identity.V1;

namespace Om.Portal;

/// <summary>The pages for people. Everything they show comes over the contracts of the other services; of its own it keeps only keys.</summary>
public sealed class PortalModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "portal";

    /// <inheritdoc />
    public override IReadOnlyList<Type> Publishes => [typeof(AccountErased)];

    /// <inheritdoc />
    public override IReadOnlyList<string> Calls => ["checks", "assessments"];

    /// <inheritdoc />
    public override IEnumerable<string> ConfigurationProblems(IConfiguration configuration)
    {
        var problems = new List<string>();
        problems.AddRange(Settings.Read<PortalOptions>(configuration, "Portal", problems, typeof(SiteOptions), typeof(SignInOptions)).Problems());
        problems.AddRange(SitePages.ConfigurationProblems(configuration));
        return problems;
    }

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
        builder.AddOmDb<PortalDb, SqlitePortalDb, PostgresPortalDb>(Name);
        builder.AddErasure<PortalDb, SessionEraser>();
        builder.AddServiceClient<CheckService.CheckServiceClient>("checks");
        builder.AddServiceClient<AidService.AidServiceClient>("checks");
        builder.AddServiceClient<AssessmentService.AssessmentServiceClient>("assessments");
        builder.AddServiceClient<MeasureService.MeasureServiceClient>("assessments");
        builder.AddServiceClient<DeclarationService.DeclarationServiceClient>("assessments");
        builder.AddServiceClient<ExportService.ExportServiceClient>("assessments");
        builder.AddServiceClient<ShareService.ShareServiceClient>("assessments");
        builder.AddServiceClient<AccessLogService.AccessLogServiceClient>("assessments");
        builder.AddServiceClient<PersonalDataService.PersonalDataServiceClient>("assessments");
        builder.AddServiceClient<AccountService.AccountServiceClient>("identity");
        builder.AddServiceClient<RecipientService.RecipientServiceClient>("identity");
        builder.AddSitePages<PortalDb>("om-form");

        var services = builder.Services;
        services.Configure<PortalOptions>(builder.Configuration.GetSection("Portal"));
        if (builder.Configuration["Portal:KeptMonths"] is null && builder.Configuration.GetValue<int?>("Assessments:GuestRetentionMonths") is { } months)
        {
            services.Configure<PortalOptions>(portal => portal.KeptMonths = months);
        }

        // A check that rates its examples may have more fields on one page than the framework takes by default.
        services.Configure<FormOptions>(form => form.ValueCountLimit = 4096);
        AddSignIn(builder);
        services.AddSingleton<GuestCodes>();
        services.AddSingleton<ShownOnce>();
        services.AddSingleton<ContentCache>();
        services.AddScoped<Catalogue>();
        services.AddScoped<KnownRuns>();
        services.AddScoped<PersonalArchive>();
        services.AddScoped<Recipients>();
        services.AddScoped<ShareReader>();
        services.AddScoped<AnswerSaver>();
        services.AddScoped<TopicLoader>();
    }

    /// <inheritdoc />
    public override void Consumers(IRegistrationConfigurator bus) => bus.AddConsumer<AccountErasedConsumer>();

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
        app.UseSitePages();
        app.UseWhen(http => http.GetEndpoint()?.Metadata.GetMetadata<SitePage>()?.Site == PortalSite.Site, branch => branch.Use(KnowPersonAsync));
        // Nobody's work is to be found by search engines, even if an address slips out.
        app.MapGet("/robots.txt", () => Results.Text($"User-agent: *\nDisallow: {Paths.Start}/\nDisallow: {Paths.Lookup}/\n", "text/plain"));
        var pages = app.MapSite(PortalSite.Site);
        HomePages.Map(pages);
        CheckPages.Map(pages);
        LookupPages.Map(pages);
        LegalPages.Map(pages);
        AccessPages.Map(pages);
        OverviewPage.Map(pages);
        TopicPage.Map(pages);
        SaveAnswer.Map(pages);
        ResultPages.Map(pages);
        PlanPages.Map(pages);
        MeasurePages.Map(pages);
        DeclarationPages.Map(pages);
        FilePages.Map(pages);
        SettingsPages.Map(pages);
        MovePages.Map(pages);
        ErasePages.Map(pages);
        if (app.Services.GetRequiredService<TrustedIssuer>().Address.Length > 0)
        {
            SignInPages.Map(pages);
            MyRunsPages.Map(pages);
            SharePages.Map(pages);
            AccessesPage.Map(pages);
            MyDataPages.Map(pages);
        }

        app.MapFallback("{**path}", NotFound).WithMetadata(new SitePage(PortalSite.Site));
    }

    private static IResult NotFound(HttpContext http) =>
        // Programs get a bare status: paths of the API are no pages.
        http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) ? Results.NotFound() : throw new PageError(Failure.NotFound);

    private static async Task KnowPersonAsync(HttpContext http, RequestDelegate next)
    {
        if (http.RequestServices.GetRequiredService<TrustedIssuer>().Address.Length > 0)
        {
            await http.RequestServices.GetRequiredService<Sessions>().LoadAsync(http);
        }

        await next(http);
    }

    private static void AddSignIn(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Settings.Read<SignInOptions>(builder.Configuration, "Portal"));
        builder.Services.AddSingleton<Issuer>();
        builder.Services.AddSingleton<PendingSignIns>();
        builder.Services.AddScoped<Sessions>();
        builder.Services.AddScoped<SessionTokens>();
        builder.Services.AddHostedService<SessionSweep>();
    }
}
