using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Om.Hosting;

/// <summary>
/// Where the operator has named the address people use, links and redirects are built from it: neither a made-up Host header nor the name the
/// gateway knows a service by may get into one.
/// </summary>
public static class PublicAddress
{
    private const string Key = "Edge:PublicAddress";

    /// <summary>The address people use; where none is named, this machine's own with the port for pages.</summary>
    public static Uri Of(IConfiguration configuration) =>
        Uri.TryCreate(configuration[Key], UriKind.Absolute, out var address)
            ? address
            : new Uri($"http://localhost:{Settings.Read<Ports>(configuration, "Ports").Http}");

    internal static void Use(WebApplication app)
    {
        if (!Uri.TryCreate(app.Configuration[Key], UriKind.Absolute, out var address))
        {
            return;
        }

        var host = new HostString(address.Authority);
        app.Use((context, next) =>
        {
            context.Request.Scheme = address.Scheme;
            context.Request.Host = host;
            return next(context);
        });
    }
}
