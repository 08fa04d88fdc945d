using MassTransit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Identity;

/// <summary>Accounts, what they may do, and the tokens that say so.</summary>
public sealed class IdentityModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "identity";

    /// <inheritdoc />
    public override IReadOnlyList<Type> Publishes => [typeof(AccountErased)];

    /// <inheritdoc />
    public override IEnumerable<string> ConfigurationProblems(IConfiguration configuration)
    {
        var problems = new List<string>();
        problems.AddRange(Settings.Read<IdentityOptions>(configuration, "Identity", problems).Problems());
        problems.AddRange(SitePages.ConfigurationProblems(configuration));
        return problems;
    }

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
        builder.AddOmDb<IdentityDb, SqliteIdentityDb, PostgresIdentityDb>(Name);
        builder.AddAudit<IdentityDb>(Name);
        builder.AddErasure<IdentityDb, AccountEraser>();
        var services = builder.Services;
        builder.AddSitePages<IdentityDb>("om-account-form");
        services.AddSingleton(Options(builder.Configuration));
        services.AddSingleton<Vault>();
        OpenIdServer.Add(builder);
        AddAccounts(builder);
        services.AddSingleton<Sweep>();
        services.AddHostedService<KeyKeeper>();
        services.AddSingleton<MailSender>();
        services.AddHostedService(provider => provider.GetRequiredService<MailSender>());
    }

    /// <inheritdoc />
    public override void Consumers(IRegistrationConfigurator bus) => bus.AddConsumer<AccountErasedConsumer>();

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
        OpenIdServer.Map(app);
        AccountSite.Map(app);
        app.MapGrpcService<GrantService>();
        app.MapGrpcService<PartnerClientService>();
        app.MapGrpcService<RecipientService>();
        app.MapGrpcService<AccountService>();
    }

    /// <inheritdoc />
    public override async Task StartAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await services.GetRequiredService<KeyRing>().RefreshAsync(cancellation);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PortalClient>().RegisterAsync(cancellation);
        await scope.ServiceProvider.GetRequiredService<Setup>().OfferAsync(Console.Out, cancellation);
    }

    private static void AddAccounts(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<CommonPasswords>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<MailFolder>();
        services.AddScoped<Sessions>();
        services.AddScoped<Subjects>();
        services.AddScoped<AttemptBook>();
        services.AddScoped<Devices>();
        services.AddScoped<Outbound>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<SignUp>();
        services.AddScoped<SignIn>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<ChangeAccount>();
        AddPasskeys(services, PublicAddress.Of(builder.Configuration));
        services.AddScoped<GrantEntries>();
        services.AddScoped<Applications>();
        services.AddScoped<Setup>();
        services.AddScoped<PortalClient>();
        var secure = PublicAddress.Of(builder.Configuration).Scheme == Uri.UriSchemeHttps;
        // Without the framework's own ring of keys: the cookie is protected by ours.
        new AuthenticationBuilder(services).AddCookie(Sessions.Scheme, cookie =>
        {
            cookie.Cookie.Name = Devices.CookieName("account", secure);
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.Path = "/";
            cookie.ExpireTimeSpan = Session.Longest;
            cookie.SlidingExpiration = false;
            cookie.LoginPath = AccountPaths.SignIn;
        });
        services.AddOptions<CookieAuthenticationOptions>(Sessions.Scheme).Configure<Vault>((cookie, vault) => cookie.DataProtectionProvider = vault.Provider);
    }

    private static void AddPasskeys(IServiceCollection services, Uri home)
    {
        services.AddScoped<IUserStore<Account>>(provider => new UserOnlyStore<
            Account, IdentityDb, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>, IdentityUserPasskey<Guid>>(
            provider.GetRequiredService<IdentityDb>())
        { AutoSaveChanges = false });
        services.AddIdentityCore<Account>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            passkeys.ServerDomain = home.Host;
            // Found by the device and opened by its own lock: then it is two factors at once.
            passkeys.ResidentKeyRequirement = "required";
            passkeys.UserVerificationRequirement = "required";
            passkeys.ValidateOrigin = context => ValueTask.FromResult(
                !context.CrossOrigin && context.Origin.Equals(home.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase));
        });
        services.AddScoped<Passkeys>();
    }

    private static IdentityOptions Options(IConfiguration configuration) =>
        Settings.Read<IdentityOptions>(configuration, "Identity");
}
