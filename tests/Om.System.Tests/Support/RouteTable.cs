using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Om.Hosting;
using Om.Pages;
using Om.Portal;

namespace Om.System.Tests;

/// <summary>The pages there are, from the endpoints themselves: a page nobody put on a list cannot be forgotten.</summary>
internal static class RouteTable
{
    /// <summary>Patterns of all pages and files a person may open.</summary>
    public static IReadOnlyList<RoutePattern> Pages()
    {
        OmModule[] modules = [new PortalModule()];
        using var app = (IDisposable)OmHost.Build(OmHost.CreateBuilder([], modules), edge: null, modules);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<SitePage>() is { IsForScript: false })
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => e.RoutePattern)];
    }

    /// <summary>Pages none of <paramref name="paths"/> leads to.</summary>
    public static IEnumerable<string> NotOpened(IEnumerable<string> paths)
    {
        var opened = paths.ToList();
        return Pages()
            .Where(p => !opened.Any(path => new TemplateMatcher(new RouteTemplate(p), []).TryMatch(path, [])))
            .Select(p => p.RawText!);
    }
}
