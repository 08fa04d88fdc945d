using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Om.Hosting;
using Om.Identity;
using Om.Pages;
using Om.Portal;

namespace Om.System.Tests;

/// <summary>The pages there are, from the endpoints themselves: a page nobody put on a list cannot be forgotten.</summary>
internal static class RouteTable
{
    /// <summary>Patterns of all pages and files a person may open.</summary>
    /// <param name="settings">What decides which pages there are, such as <c>--Edge:PublicAddress=…</c>.</param>
    public static IReadOnlyList<RoutePattern> Pages(params string[] settings)
    {
        OmModule[] modules = [new PortalModule(), new IdentityModule()];
        using var app = (IDisposable)OmHost.Build(OmHost.CreateBuilder(settings, modules), edge: null, modules);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<SitePage>() is { IsForScript: false, LeadsOn: false })
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => e.RoutePattern)];
    }

    /// <summary>Pages none of <paramref name="paths"/> leads to.</summary>
    public static IEnumerable<string> NotOpened(IEnumerable<string> paths, params string[] settings)
    {
        var opened = paths.ToList();
        return Pages(settings)
            .Where(p => !opened.Any(path => new TemplateMatcher(new RouteTemplate(p), []).TryMatch(path, [])))
            .Select(p => p.RawText!);
    }
}
