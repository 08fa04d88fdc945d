using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Om.Gateway;

/// <summary>
/// For <c>/status</c>: whether every service has an instance that is not known to be down. Not for the gateway's own readiness: taking the
/// gateway out because a service is away would take the others away as well.
/// </summary>
internal sealed class ServicesCheck(IProxyStateLookup proxy) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(proxy.GetClusters().All(HasInstance) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());

    private static bool HasInstance(ClusterState cluster) =>
        cluster.DestinationsState.AllDestinations.Any(d =>
            d.Health.Active != DestinationHealth.Unhealthy && d.Health.Passive != DestinationHealth.Unhealthy);
}
