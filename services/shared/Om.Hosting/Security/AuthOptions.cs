using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Om.Hosting;

/// <summary>Whose tokens are believed. Section <c>Auth</c>. Without an issuer nobody is ever signed in; public and guest calls still work.</summary>
public sealed class AuthOptions
{
    /// <summary>
    /// Issuer, exactly as in the tokens; its discovery document names the keys. Empty: the platform's own, where it is in this process or named in
    /// <c>Services</c>; else no tokens are accepted.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>Audience the tokens must be made for.</summary>
    public string Audience { get; set; } = "om";

    /// <summary>Whether the issuer may be reached without TLS; for an issuer on the same machine.</summary>
    public bool AllowHttp { get; set; }

    internal static void Add(WebApplicationBuilder builder, IEnumerable<OmModule> modules)
    {
        var options = Settings.Read<AuthOptions>(builder.Configuration, "Auth");
        var isOwn = false;
        if (options.Issuer.Length == 0 && OwnIssuer.IsThere(builder.Configuration, modules))
        {
            options.Issuer = PublicAddress.Of(builder.Configuration).ToString();
            OwnIssuer.Add(builder.Services, options.Issuer);
            isOwn = true;
        }

        var authentication = options.Issuer.Length == 0
            ? builder.Services.AddAuthentication()
            : builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme);
        RemoveKeyRing(builder.Services);
        TrustedIssuer.Add(builder.Services, options.Issuer, isOwn);
        if (options.Issuer.Length == 0)
        {
            return;
        }

        authentication.AddJwtBearer(jwt =>
        {
            // Names the discovery document, unless the keys come another way.
            jwt.Authority = options.Issuer;
            jwt.RequireHttpsMetadata = !options.AllowHttp;
            jwt.MapInboundClaims = false;
            jwt.SaveToken = false;
            // While the issuer is away, calls with a token wait for it at most so long.
            jwt.BackchannelTimeout = TimeSpan.FromSeconds(3);
            jwt.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = options.Issuer,
                ValidAudience = options.Audience,
                // An ID token is not an access token, and HS256 or none must never pass as a signature (RFC 8725).
                ValidTypes = ["at+jwt", "application/at+jwt"],
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
                ClockSkew = TimeSpan.FromSeconds(60),
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                NameClaimType = "sub",
                RoleClaimType = "roles",
            };
        });
    }

    /// <summary>
    /// Authentication brings a ring of keys for cookies, made and stored at the start of every process. Bearer tokens need none; a module that
    /// protects something adds it again, with a place for its keys.
    /// </summary>
    private static void RemoveKeyRing(IServiceCollection services)
    {
        foreach (var loader in services.Where(s => s.ServiceType == typeof(IHostedService)
            && s.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) == true).ToList())
        {
            services.Remove(loader);
        }
    }

    internal IEnumerable<string> Problems()
    {
        if (Issuer.Length > 0 && !Uri.TryCreate(Issuer, UriKind.Absolute, out _))
        {
            yield return "Auth:Issuer must be an absolute address.";
        }
        else if (Issuer.StartsWith("http:", StringComparison.Ordinal) && !AllowHttp)
        {
            yield return "Auth:Issuer must be https, or set Auth:AllowHttp=true for an issuer on the same machine.";
        }

        if (Audience.Length == 0)
        {
            yield return "Auth:Audience must not be empty.";
        }
    }
}
