using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>
/// Where the operator has named the address people use, links and redirects are built from it: neither a made-up Host header nor the name the
/// gateway knows a service by may get into one.
/// </summary>
internal static class PublicAddress
{
    public static void Use(WebApplication app)
    {
        if (!Uri.TryCreate(app.Configuration["Edge:PublicAddress"], UriKind.Absolute, out var address))
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
