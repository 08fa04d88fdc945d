using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;

namespace Om.Identity;

/// <summary>The OpenID Connect server: what it offers and how long what it gives out is good for.</summary>
internal static class OpenIdServer
{
    /// <summary>Audience of access tokens: all services of the platform.</summary>
    public const string Audience = "om";

    public const string AuthorizePath = "/connect/authorize";
    public const string TokenPath = "/connect/token";
    public const string LogoutPath = "/connect/logout";
    public const string KeysPath = "/.well-known/jwks";

    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AccessLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RefreshLife = Session.Idle;

    public static void Add(WebApplicationBuilder builder)
    {
        var issuer = Om.Hosting.PublicAddress.Of(builder.Configuration);
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(s => s.GetRequiredService<KeyRing>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(s => s.GetRequiredService<KeyRing>());
        builder.Services.AddOptions<OpenIddictServerOptions>().Configure<TimeProvider>((options, time) => options.TimeProvider = time);
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>().ReplaceDefaultEntities<Guid>())
            .AddServer(server => Configure(server, issuer));
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
    }

    private static void Configure(OpenIddictServerBuilder server, Uri issuer)
    {
        server.SetIssuer(issuer);
        server.SetAuthorizationEndpointUris(AuthorizePath.TrimStart('/'))
            .SetTokenEndpointUris(TokenPath.TrimStart('/'))
            .SetEndSessionEndpointUris(LogoutPath.TrimStart('/'))
            .SetJsonWebKeySetEndpointUris(KeysPath.TrimStart('/'))
            .SetConfigurationEndpointUris(".well-known/openid-configuration", ".well-known/oauth-authorization-server");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.AllowRefreshTokenFlow().AllowClientCredentialsFlow();
        // S256 only: a plain challenge protects from nobody who sees the request.
        server.Configure(options => options.CodeChallengeMethods.Remove(OpenIddictConstants.CodeChallengeMethods.Plain));
        server.SetAuthorizationCodeLifetime(CodeLife).SetAccessTokenLifetime(AccessLife).SetRefreshTokenLifetime(RefreshLife);
        // A second use is somebody else's use, however soon it comes.
        server.SetRefreshTokenReuseLeeway(TimeSpan.Zero);
        server.DisableAccessTokenEncryption();
        server.RegisterScopes(OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.Email, OpenIddictConstants.Scopes.OfflineAccess);
        server.RegisterClaims("sub", "name", "email", "roles", "sid", "auth_time", "amr");
        server.AddEventHandler(OneAddress.Descriptor(issuer));
        server.AddEventHandler(FamilyLog.Descriptor);
        server.AddEventHandler(UntypedAssertions.Descriptor);
        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough()
            // TLS ends at the edge.
            .DisableTransportSecurityRequirement();
    }

    public static void Map(WebApplication app)
    {
        app.MapMethods(AuthorizePath, [HttpMethods.Get, HttpMethods.Post], Authorize.HandleAsync);
        app.MapPost(TokenPath, Token.HandleAsync);
        app.MapMethods(LogoutPath, [HttpMethods.Get, HttpMethods.Post], Logout.HandleAsync);
    }
}

/// <summary>
/// Addresses in the discovery document are those of the issuer, whatever name a request came in under: the platform's own services ask under
/// another one than the public, and a made-up Host header must not get into it.
/// </summary>
internal static class OneAddress
{
    public static OpenIddictServerHandlerDescriptor Descriptor(Uri issuer) =>
        OpenIddictServerHandlerDescriptor.CreateBuilder<OpenIddictServerEvents.ProcessRequestContext>()
            .UseInlineHandler(context =>
            {
                if (context.RequestUri is { } asked)
                {
                    context.BaseUri = issuer;
                    context.RequestUri = new Uri(issuer, asked.PathAndQuery);
                }

                return default;
            })
            .SetOrder(OpenIddictServerAspNetCoreHandlers.ResolveRequestUri.Descriptor.Order + 1)
            .Build();
}

/// <summary>Tells the operator when a refresh token came a second time: somebody has a copy. The family is ended by then.</summary>
internal sealed class FamilyLog(ILogger<FamilyLog> log) : IOpenIddictServerHandler<OpenIddictServerEvents.ApplyTokenResponseContext>
{
    // What the server says of a token that was used before, and of one whose family was ended because of that.
    private static readonly string[] Used = ["https://documentation.openiddict.com/errors/ID2012", "https://documentation.openiddict.com/errors/ID2010"];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<OpenIddictServerEvents.ApplyTokenResponseContext>()
            .UseSingletonHandler<FamilyLog>()
            .SetOrder(int.MinValue + 1_000)
            .Build();

    public ValueTask HandleAsync(OpenIddictServerEvents.ApplyTokenResponseContext context)
    {
        if (context.Request is { } request && request.IsRefreshTokenGrantType() && Used.Contains(context.Response.ErrorUri))
        {
            log.LogWarning("A refresh token of client {Client} came a second time; all tokens of its sign-in are ended.", request.ClientId);
        }

        return default;
    }
}
