using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Om.Gateway;

/// <summary>The services as YARP sees them.</summary>
internal static class Clusters
{
    // Longer than any call may take; the edge ends those.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(100);

    // A change stream says something at least every 20 seconds.
    private static readonly TimeSpan StreamSilence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BackAfter = TimeSpan.FromSeconds(5);

    /// <summary>Name of the cluster for long streams of <paramref name="service"/>: the same instances with other limits.</summary>
    public static string StreamsOf(string service) => service + "-streams";

    public static IReadOnlyList<ClusterConfig> All(IConfiguration configuration) =>
    [
        .. Destinations.Services.Select(service => Cluster(service, Destinations.Of(configuration, service), Silence)),
        Cluster(StreamsOf(Destinations.Checks), Destinations.Of(configuration, Destinations.Checks), StreamSilence),
    ];

    private static ClusterConfig Cluster(string name, string[] addresses, TimeSpan silence) => new()
    {
        ClusterId = name,
        Destinations = addresses.ToDictionary(address => address, address => new DestinationConfig { Address = address }),
        // Per request, and away from an instance that is slower than the others.
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true },
        HttpRequest = new ForwarderRequestConfig
        {
            // "Or lower" would quietly speak HTTP/1.1 to ports that know only HTTP/2.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = silence,
        },
        HealthCheck = new HealthCheckConfig
        {
            // Asked on the port that carries the calls: it proves the way they go, and the gateway needs no other port open.
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/readyz",
                Interval = ProbeEvery,
                Timeout = ProbeTimeout,
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                ReactivationPeriod = BackAfter,
            },
            // When none is ready all are tried: the service's own answer says more than ours, and works again the moment it can.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
        },
    };
}
