using Grpc.Core;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Om.Hosting;

/// <summary>How a process takes leave. Section <c>Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    /// <summary>
    /// Seconds between the signal to stop, when <c>/readyz</c> turns 503, and the moment no more calls are taken: as long as whoever sends calls
    /// needs to notice. 0 where nobody else sends any.
    /// </summary>
    public int DrainSeconds { get; set; }

    internal IEnumerable<string> Problems()
    {
        if (DrainSeconds is < 0 or > 60)
        {
            yield return "Shutdown:DrainSeconds must be between 0 and 60.";
        }
    }
}

/// <summary>How calls that do not end by themselves take part in a shutdown.</summary>
public static class Shutdown
{
    // Running calls and consumers have this long after the drain.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Ends when the caller goes away and when this process starts to stop. Every endless stream waits on it: one that does not would hold the
    /// whole shutdown up, and with it the consumers that stop after the server (measured). The caller is then told UNAVAILABLE and resumes.
    /// </summary>
    public static CancellationTokenSource UntilStopping(this ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken,
            context.GetHttpContext().RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    internal static void Add(WebApplicationBuilder builder)
    {
        var options = Settings.Read<ShutdownOptions>(builder.Configuration, "Shutdown");
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ReceiveEndpoints>();
        builder.Services.AddHostedService<Drain>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limit + TimeSpan.FromSeconds(options.DrainSeconds));
    }
}

/// <summary>
/// Runs first when the process stops, while it still answers: it takes no more messages, so that consumers have the whole time to finish, and
/// leaves callers time to go elsewhere.
/// </summary>
internal sealed class Drain(ShutdownOptions options, ReceiveEndpoints endpoints, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A signal has said so already; who stops the host by code has not.
        lifetime.StopApplication();
        endpoints.Stop();
        return Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The queues this process takes messages from.</summary>
internal sealed class ReceiveEndpoints : IReceiveEndpointObserver
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Uri, IReceiveEndpoint> queues = [];

    /// <summary>Takes no more messages. What is being handled goes on; stopping the bus, later, waits for it.</summary>
    public void Stop()
    {
        foreach (var queue in queues.Values)
        {
            _ = queue.Stop(CancellationToken.None);
        }
    }

    public Task Ready(ReceiveEndpointReady ready)
    {
        queues[ready.InputAddress] = ready.ReceiveEndpoint;
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
