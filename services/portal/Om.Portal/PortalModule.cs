using System.IO.Compression;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Om.Assessments.V1;
using Om.Checks.V1;
using Om.Hosting;

namespace Om.Portal;

/// <summary>The pages for people. Everything they show comes over the contracts of the other services; of its own it keeps only keys.</summary>
public sealed class PortalModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "portal";

    /// <inheritdoc />
    public override IReadOnlyList<string> Calls => ["checks", "assessments"];

    /// <inheritdoc />
    public override IEnumerable<string> ConfigurationProblems(IConfiguration configuration) =>
        (configuration.GetSection("Portal").Get<PortalOptions>() ?? new PortalOptions()).Problems();

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
        builder.AddOmDb<PortalDb, SqlitePortalDb, PostgresPortalDb>(Name);
        builder.AddServiceClient<CheckService.CheckServiceClient>("checks");
        builder.AddServiceClient<AidService.AidServiceClient>("checks");
        builder.AddServiceClient<AssessmentService.AssessmentServiceClient>("assessments");
        builder.AddServiceClient<MeasureService.MeasureServiceClient>("assessments");
        builder.AddServiceClient<DeclarationService.DeclarationServiceClient>("assessments");
        builder.AddServiceClient<ExportService.ExportServiceClient>("assessments");
        AddSecrets(builder);

        var services = builder.Services;
        services.Configure<PortalOptions>(builder.Configuration.GetSection("Portal"));
        if (builder.Configuration["Portal:KeptMonths"] is null && builder.Configuration.GetValue<int?>("Assessments:GuestRetentionMonths") is { } months)
        {
            services.Configure<PortalOptions>(portal => portal.KeptMonths = months);
        }

        // A check that rates its examples may have more fields on one page than the framework takes by default.
        services.Configure<FormOptions>(form => form.ValueCountLimit = 4096);
        services.AddRazorComponents();
        services.AddResponseCompression(compression =>
        {
            // Safe over TLS here: cookies are SameSite, so no other site can make a browser fetch a page with secrets and its own text in it.
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.AddSingleton<Links>();
        services.AddSingleton<GuestCodes>();
        services.AddSingleton<ShownOnce>();
        services.AddSingleton<ContentCache>();
        services.AddSingleton<Clock>();
        services.AddScoped<Catalogue>();
        services.AddScoped<KnownRuns>();
        services.AddScoped<AnswerSaver>();
        services.AddScoped<TopicLoader>();
    }

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
        app.UseMiddleware<PageMiddleware>();
        app.UseWhen(IsPage, branch => branch.UseResponseCompression());
        // After authentication, which the host has put before the modules: the token is bound to who is signed in.
        app.UseAntiforgery();
        app.UseWhen(IsPage, branch => branch.Use(PageMiddleware.RequireTokenAsync));
        SiteAssets.Map(app);

        var pages = app.MapGroup("").WithMetadata(new PortalPage(), new RequireAntiforgeryTokenAttribute());
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
        app.MapFallback("{**path}", NotFound).WithMetadata(new PortalPage());
    }

    private static IResult NotFound(HttpContext http) =>
        // Programs get a bare status: paths of the API are no pages.
        http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) ? Results.NotFound() : throw new PageError(Failure.NotFound);

    private static bool IsPage(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PortalPage>() is not null;

    private static void AddSecrets(WebApplicationBuilder builder)
    {
        // One key ring for all instances, under a name that no folder or host decides.
        builder.Services.AddDataProtection().SetApplicationName("om-portal").PersistKeysToDbContext<PortalDb>();
        // It warns that keys lie unencrypted in the database: they are protected as that database is, by the operator.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        var secure = builder.Configuration["Edge:PublicAddress"]?.StartsWith("https:", StringComparison.Ordinal) == true;
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = secure ? "__Host-om-form" : "om-form";
            antiforgery.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // Strict would drop the cookie when somebody comes by a link, and the forms of all other tabs with it.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            // The frame header belongs to the edge.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
    }
}
