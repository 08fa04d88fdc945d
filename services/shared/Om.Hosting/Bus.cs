using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Om.Hosting;

/// <summary>The message bus. Section <c>Bus</c>. Without a broker, events go straight to the consumers of this process.</summary>
public sealed class BusOptions
{
    /// <summary>Address of RabbitMQ, <c>amqp://user:password@host:5672/vhost</c>; empty: no broker.</summary>
    public string RabbitMq { get; set; } = "";

    /// <summary>Messages a consumer takes ahead.</summary>
    public int Prefetch { get; set; } = 64;

    /// <summary>Messages a consumer handles at once.</summary>
    public int Concurrency { get; set; } = 16;

    internal IEnumerable<string> Problems()
    {
        if (RabbitMq.Length > 0 && (!Uri.TryCreate(RabbitMq, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps")))
        {
            yield return "Bus:RabbitMq must be an address such as amqp://user:password@host:5672/vhost.";
        }

        if (Prefetch is < 1 or > 1000)
        {
            // 0 would mean 2000 on a quorum queue.
            yield return "Bus:Prefetch must be between 1 and 1000.";
        }

        if (Concurrency < 1 || Concurrency > Prefetch)
        {
            yield return "Bus:Concurrency must be between 1 and Bus:Prefetch.";
        }
    }
}

internal static class Bus
{
    private static readonly TimeSpan[] Retries =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)];

    public static void Add(WebApplicationBuilder builder, IReadOnlyList<OmModule> modules)
    {
        var options = Settings.Read<BusOptions>(builder.Configuration, "Bus");
        builder.Services.AddSingleton(new EventTypes(modules.SelectMany(m => m.Publishes).Distinct()));
        if (options.RabbitMq.Length == 0)
        {
            AddLocal(builder.Services, modules);
        }
        else
        {
            AddBroker(builder.Services, modules, options);
        }
    }

    private static void AddLocal(IServiceCollection services, IReadOnlyList<OmModule> modules)
    {
        services.TryAddSingleton<IHandover, LocalHandover>();
        services.AddMediator(mediator =>
        {
            foreach (var module in modules)
            {
                module.Consumers(mediator);
            }

            // A retry runs all consumers of the event again; the inbox makes those that were done skip it.
            mediator.ConfigureMediator((_, pipe) => pipe.UseMessageRetry(retry => retry.Intervals(Retries)));
        });
    }

    private static void AddBroker(IServiceCollection services, IReadOnlyList<OmModule> modules, BusOptions options)
    {
        services.TryAddSingleton<IHandover, BrokerHandover>();
        services.Configure<MassTransitHostOptions>(host =>
        {
            // Reads and stored writes work without the broker, so the start does not wait for it; the dispatcher does.
            host.WaitUntilStarted = false;
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(15);
            host.StopTimeout = TimeSpan.FromSeconds(20);
        });
        services.AddMassTransit(bus =>
        {
            // Else every process reports what it is made of to the makers of the bus.
            bus.DisableUsageTelemetry();
            foreach (var module in modules)
            {
                module.Consumers(bus);
            }

            bus.AddReceiveEndpointObserver(context => context.GetRequiredService<ReceiveEndpoints>());
            // Two services with a consumer of the same name would share one queue, each getting half.
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(string.Join('-', modules.Select(m => m.Name)), false));
            bus.AddConfigureEndpointsCallback((_, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
                {
                    queue.SetQuorumQueue();
                }

                endpoint.PrefetchCount = options.Prefetch;
                endpoint.ConcurrentMessageLimit = options.Concurrency;
                endpoint.UseMessageRetry(retry => retry.Intervals(Retries));
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(options.RabbitMq));
                rabbit.ConfigureEndpoints(context);
            });
        });
    }
}
