using MassTransit;

namespace Om.Hosting;

/// <summary>Where the dispatcher hands an event to: a broker, or the consumers of this process.</summary>
internal interface IHandover
{
    /// <summary>Completes once events can be handed over.</summary>
    Task ReadyAsync(CancellationToken cancellation);

    /// <summary>
    /// Completes when the event is safe: confirmed by the broker, or handled by every consumer. Throws otherwise.
    /// </summary>
    Task HandAsync(object evt, OutboxRow row, CancellationToken cancellation);

    /// <summary>
    /// Whether a failed hand-over is final. A broker that does not answer is tried for ever; consumers have had their retries.
    /// </summary>
    bool FailureIsFinal { get; }

    /// <summary>How long a hand-over may take before it counts as failed.</summary>
    TimeSpan Limit { get; }
}

internal sealed class BrokerHandover(IBusControl bus) : IHandover
{
    public bool FailureIsFinal => false;

    /// <summary>A publish whose connection broke waits for a confirmation that never comes; what is sent twice the inbox tells apart.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(10);

    /// <summary>What is published before the queues of this process are bound is confirmed by the broker and dropped (measured).</summary>
    public Task ReadyAsync(CancellationToken cancellation) => bus.WaitForHealthStatus(BusHealthStatus.Healthy, cancellation);

    public Task HandAsync(object evt, OutboxRow row, CancellationToken cancellation) =>
        bus.Publish(evt, evt.GetType(), context => context.MessageId = row.MessageId, cancellation);
}

internal sealed class LocalHandover(MassTransit.Mediator.IMediator mediator) : IHandover
{
    public bool FailureIsFinal => true;

    /// <summary>Longer than all retries of a consumer together.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(30);

    public Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task HandAsync(object evt, OutboxRow row, CancellationToken cancellation) =>
        mediator.Publish(evt, evt.GetType(), Pipe.New<PublishContext>(pipe =>
            pipe.UseExecute(context => context.MessageId = row.MessageId)), cancellation);
}
