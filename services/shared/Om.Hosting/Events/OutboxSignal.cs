using System.Threading.Channels;

namespace Om.Hosting;

/// <summary>
/// Wakes the dispatcher of the same process after a save. NOTIFY inside the transaction would do the same across processes and costs three
/// quarters of the write throughput (measured); other replicas find rows by polling.
/// </summary>
internal sealed class OutboxSignal<TDb>
    where TDb : OmDb
{
    // One waiting signal is enough: one look at the table finds all rows.
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There is something to send.</summary>
    public void Set() => channel.Writer.TryWrite(true);

    /// <summary>Returns at the next <see cref="Set"/>.</summary>
    public Task WaitAsync(CancellationToken cancellation) => channel.Reader.ReadAsync(cancellation).AsTask();
}
