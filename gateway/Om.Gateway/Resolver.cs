using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Om.Gateway;

/// <summary>
/// Turns names of services into addresses of instances, again every five seconds or so. YARP's own resolver ends the process when a name is
/// unknown at the start, and one unknown name later stops the refresh of all: a service without a ready instance is such a name.
/// </summary>
internal class Resolver(ILogger<Resolver> log, TimeProvider time) : IDestinationResolver
{
    private const double RefreshSeconds = 5;
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, IPAddress[]> lastGood = new();

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(destinations.Values.Select(destination => ResolveAsync(destination, cancellationToken)));
        // By address, so that an instance keeps what is known of its health whatever the order of the answer.
        var all = found.SelectMany(list => list).DistinctBy(d => d.Address).ToDictionary(d => d.Address);
        return new ResolvedDestinationCollection(all, destinations.Values.Any(d => HasName(new Uri(d.Address))) ? NextLook() : null);
    }

    /// <summary>Asks the name service.</summary>
    protected virtual Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellation) => Dns.GetHostAddressesAsync(host, cancellation);

    private static bool HasName(Uri address) => address.HostNameType == UriHostNameType.Dns;

    private async Task<IReadOnlyList<DestinationConfig>> ResolveAsync(DestinationConfig destination, CancellationToken cancellation)
    {
        var address = new Uri(destination.Address);
        if (!HasName(address))
        {
            return [destination];
        }

        return
        [
            .. (await AddressesAsync(address.DnsSafeHost, cancellation)).Select(ip => destination with
            {
                Address = new UriBuilder(address) { Host = ip.ToString() }.Uri.ToString(),
                // What runs between us and the instances may go by the name.
                Host = address.Authority,
            }),
        ];
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LookUpLimit);
        try
        {
            return lastGood[host] = await LookUpAsync(host, limit.Token).WaitAsync(limit.Token);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            // A certain answer: there is no instance now.
            return lastGood[host] = [];
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            var known = lastGood.GetValueOrDefault(host, []);
            log.LogWarning("The name service gave no answer for {Host} ({Reason}); going on with {Count} known addresses.", host, error.Message, known.Length);
            return known;
        }
    }

    // Not all gateways at the same moment.
    private CancellationChangeToken NextLook()
    {
        var wait = TimeSpan.FromSeconds(RefreshSeconds * (0.8 + (0.4 * Random.Shared.NextDouble())));
        return new CancellationChangeToken(new CancellationTokenSource(wait, time).Token);
    }
}
