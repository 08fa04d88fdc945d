using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

/// <summary>
/// What the open change streams of this instance share: their number, and the word that there is something new. This instance's own changes wake
/// them at once; those of other replicas are found by one small query a second, however many streams are open.
/// </summary>
internal sealed class EditionStream(IServiceScopeFactory scopes, ChecksOptions options, TimeProvider time, ILogger<EditionStream> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private TaskCompletionSource next = New();
    private int open;
    private long seen;

    /// <summary>How long a stream may be silent.</summary>
    public TimeSpan Heartbeat => TimeSpan.FromSeconds(options.HeartbeatSeconds);

    /// <summary>
    /// Completes at the next change. Take it before reading the table: a change between the two then still wakes.
    /// </summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>There is something new.</summary>
    public void Wake() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>Takes one of the places for streams; dispose the result to leave it.</summary>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref open) > options.MostStreams)
        {
            Interlocked.Decrement(ref open);
            var message = $"This instance already serves {options.MostStreams} change streams. Close those you do not need, or try again later.";
            throw Fault.Exhausted("TOO_MANY_STREAMS", message, TimeSpan.FromSeconds(30));
        }

        return new Place(this);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "The change stream of editions cannot read its table; trying again.");
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref open) == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChecksDb>();
        var last = await db.StreamHeads.Where(h => h.Name == StreamHead.Editions).Select(h => h.Last).SingleAsync(cancellation);
        if (last != seen)
        {
            seen = last;
            Wake();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Place(EditionStream stream) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref stream.open);
    }
}
