using System.IO.Compression;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Om.Pages;

/// <summary>What every site needs around its pages. Several sites may live in one process: each part is there once.</summary>
public static class SitePages
{
    private const string Piped = "om.pages";

    /// <summary>Wrong settings, one sentence each.</summary>
    public static IEnumerable<string> ConfigurationProblems(IConfiguration configuration) =>
        (configuration.GetSection("Portal").Get<SiteOptions>() ?? new SiteOptions()).Problems();

    /// <summary>Registers pages whose keys lie in <typeparamref name="TDb"/>, shared by all instances of the service.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="formCookie">Name of the cookie against foreign forms: services behind one address have keys, and so cookies, of their own.</param>
    public static void AddSitePages<TDb>(this WebApplicationBuilder builder, string formCookie)
        where TDb : DbContext, IDataProtectionKeyContext
    {
        var services = builder.Services;
        services.Configure<SiteOptions>(builder.Configuration.GetSection("Portal"));
        services.TryAddSingleton<Links>();
        services.TryAddSingleton<Clock>();
        services.AddRazorComponents();
        AddKeys<TDb>(builder);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = (IsSecure(builder.Configuration) ? "__Host-" : "") + formCookie;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // Strict would drop the cookie when somebody comes by a link, and the forms of all other tabs with it.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            // The frame header belongs to the edge.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddResponseCompression(compression =>
        {
            // Safe over TLS here: cookies are SameSite, so no other site can make a browser fetch a page with secrets and its own text in it.
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
    }

    /// <summary>Puts the parts of every page around the endpoints; comes before they are mapped.</summary>
    public static void UseSitePages(this WebApplication app)
    {
        if (!((IApplicationBuilder)app).Properties.TryAdd(Piped, null))
        {
            return;
        }

        app.UseMiddleware<PageMiddleware>();
        app.UseWhen(IsPage, branch => branch.UseResponseCompression());
        // After authentication, which the host has put before the modules: the token is bound to who is signed in.
        app.UseAntiforgery();
        app.UseWhen(IsPage, branch => branch.Use(PageMiddleware.RequireTokenAsync));
    }

    /// <summary>A group for the endpoints of <paramref name="site"/>, with its assets and its choice of language; every form in it needs its token.</summary>
    public static RouteGroupBuilder MapSite(this WebApplication app, Site site)
    {
        site.Assets.Map(app);
        var pages = app.MapGroup("").WithMetadata(new SitePage(site), new RequireAntiforgeryTokenAttribute());
        Languages.Map(pages, site.LanguagePath);
        return pages;
    }

    private static bool IsPage(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<SitePage>() is not null;

    private static bool IsSecure(IConfiguration configuration) =>
        configuration["Edge:PublicAddress"]?.StartsWith("https:", StringComparison.Ordinal) == true;

    private static void AddKeys<TDb>(WebApplicationBuilder builder)
        where TDb : DbContext, IDataProtectionKeyContext
    {
        // One key ring for all instances, under a name that no folder or host decides. In one process the first site's ring serves all.
        if (builder.Services.Any(s => s.ServiceType == typeof(KeyRing)))
        {
            return;
        }

        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddDataProtection().SetApplicationName("om-portal").PersistKeysToDbContext<TDb>();
        // It warns that keys lie unencrypted in the database: they are protected as that database is, by the operator.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    private sealed class KeyRing;
}
