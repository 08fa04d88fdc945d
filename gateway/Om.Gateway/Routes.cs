using Yarp.ReverseProxy.Configuration;

namespace Om.Gateway;

/// <summary>
/// What goes where. By prefix, so that a service may offer a new method or collection without a new gateway; what is nobody's goes to the portal,
/// which answers for it in words.
/// </summary>
internal static class Routes
{
    public static readonly IReadOnlyList<RouteConfig> All =
    [
        Stream("/om.checks.v1.CheckService/WatchEditions"),
        Stream("/v1/checks:watch"),
        .. Package("om.checks.v1", Destinations.Checks),
        .. Collection("checks", Destinations.Checks),
        .. Package("om.assessments.v1", Destinations.Assessments),
        .. Collection("assessments", Destinations.Assessments),
        .. Collection("declarations", Destinations.Assessments),
        .. Collection("calendarFeeds", Destinations.Assessments),
        .. Collection("sharedAssessments", Destinations.Assessments),
        .. Collection("personalData", Destinations.Assessments),
        .. Package("om.identity.v1", Destinations.Identity),
        .. Collection("accounts", Destinations.Identity),
        .. Collection("grants", Destinations.Identity),
        .. Collection("partnerClients", Destinations.Identity),
        .. Collection("recipients", Destinations.Identity),
        Pages("/connect/{**rest}", Destinations.Identity),
        Pages("/.well-known/{**rest}", Destinations.Identity),
        Pages("/konto/{**rest}", Destinations.Identity),
        Pages("/{**page}", Destinations.Portal) with { Order = int.MaxValue },
    ];

    private static RouteConfig Stream(string path) => Route(path, Clusters.StreamsOf(Destinations.Checks));

    private static IEnumerable<RouteConfig> Package(string package, string service) =>
        [Route($"/{package}.{{service}}/{{method}}", service)];

    private static IEnumerable<RouteConfig> Collection(string name, string service) =>
        [Route($"/v1/{name}", service), Route($"/v1/{name}:{{verb}}", service), Route($"/v1/{name}/{{**rest}}", service)];

    private static RouteConfig Route(string path, string cluster) =>
        new() { RouteId = path, ClusterId = cluster, Match = new RouteMatch { Path = path } };

    // A page that redirects names the host it was asked under, which must be the public one even where no public address is configured.
    private static RouteConfig Pages(string path, string service) => Route(path, service) with
    {
        Transforms = [new Dictionary<string, string> { ["RequestHeaderOriginalHost"] = "true" }],
    };
}
