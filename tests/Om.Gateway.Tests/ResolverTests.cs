using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Om.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Om.Gateway.Tests;

public sealed class ResolverTests
{
    private readonly ScriptedResolver resolver = new();

    [Fact]
    public async Task A_name_becomes_its_addresses_and_keeps_its_authority()
    {
        resolver.Answer = _ => [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::2")];

        var found = await ResolveAsync("http://checks:8081");

        Assert.Equal(["http://10.0.0.1:8081/", "http://[fd00::2]:8081/"], found.Destinations.Values.Select(d => d.Address));
        Assert.All(found.Destinations.Values, d => Assert.Equal("checks:8081", d.Host));
    }

    [Fact]
    public async Task An_unknown_name_means_no_instance()
    {
        resolver.Answer = _ => [IPAddress.Parse("10.0.0.1")];
        await ResolveAsync("http://checks:8081");
        resolver.Answer = _ => throw new SocketException((int)SocketError.HostNotFound);

        var found = await ResolveAsync("http://checks:8081");

        Assert.Empty(found.Destinations);
        Assert.NotNull(found.ChangeToken);
    }

    [Fact]
    public async Task A_name_service_that_fails_changes_nothing()
    {
        resolver.Answer = _ => [IPAddress.Parse("10.0.0.1")];
        await ResolveAsync("http://checks:8081");
        resolver.Answer = _ => throw new SocketException((int)SocketError.TryAgain);

        Assert.Single((await ResolveAsync("http://checks:8081")).Destinations);

        resolver.Answer = null; // never answers
        Assert.Single((await ResolveAsync("http://checks:8081")).Destinations);
    }

    [Fact]
    public async Task One_name_does_not_disturb_another()
    {
        resolver.Answer = host => host == "gone" ? throw new SocketException((int)SocketError.HostNotFound) : [IPAddress.Parse("10.0.0.1")];

        var found = await ResolveAsync("http://gone:8081", "http://there:8081");

        Assert.Equal("there:8081", Assert.Single(found.Destinations.Values).Host);
    }

    [Fact]
    public async Task Names_are_looked_up_again_every_five_seconds_or_so_and_addresses_never()
    {
        resolver.Answer = _ => [IPAddress.Parse("10.0.0.1")];
        for (var i = 0; i < 100; i++)
        {
            await ResolveAsync("http://checks:8081");
        }

        Assert.All(resolver.Clock.Waits, wait => Assert.InRange(wait.TotalSeconds, 4, 6));
        Assert.True(resolver.Clock.Waits.Distinct().Count() > 50, "not all at the same moment");
        Assert.Null((await ResolveAsync("http://10.0.0.1:8081")).ChangeToken);
    }

    [Fact]
    public async Task A_gateway_starts_and_works_while_a_name_is_unknown()
    {
        await using var service = await ServiceHost.StartAsync("sqlite", [new TinyModule()]);
        await using var gateway = await Shape.StartGatewayAsync([service.Grpc],
            new() { ["Gateway:Services:portal:0"] = "http://no-such-service.invalid:8081" });
        using var client = new HttpClient { BaseAddress = gateway.Http };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/checks/a")).StatusCode);
        using var page = await client.GetAsync("/page");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("SERVICE_AWAY", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private ValueTask<Yarp.ReverseProxy.ServiceDiscovery.ResolvedDestinationCollection> ResolveAsync(params string[] addresses) =>
        resolver.ResolveDestinationsAsync(addresses.ToDictionary(a => a, a => new DestinationConfig { Address = a }), default);

    private sealed class ScriptedResolver(WaitRecorder clock) : Resolver(NullLogger<Resolver>.Instance, clock)
    {
        public ScriptedResolver()
            : this(new WaitRecorder())
        {
        }

        public WaitRecorder Clock { get; } = clock;

        public Func<string, IPAddress[]>? Answer { get; set; }

        protected override Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellation) =>
            Answer is null ? new TaskCompletionSource<IPAddress[]>().Task : Task.FromResult(Answer(host));
    }

    private sealed class WaitRecorder : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
