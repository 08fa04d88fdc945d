using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    private const int StreamPage = 100;

    [Access(To.Anyone)]
    public override async Task WatchEditions(
        V1.WatchEditionsRequest request, IServerStreamWriter<V1.WatchEditionsResponse> responseStream, ServerCallContext context)
    {
        using var until = context.UntilStopping();
        await RequireCursorAsync(request.After, until.Token);
        using var place = stream.Enter();
        for (var after = request.After; ;)
        {
            var news = stream.Next;
            // Nothing below a number once read can appear later: see StreamHead.
            var page = await db.EditionChanges.AsNoTracking().Where(c => c.Sequence > after).OrderBy(c => c.Sequence)
                .Take(StreamPage).ToListAsync(until.Token);
            foreach (var change in page)
            {
                await responseStream.WriteAsync(Message(ToWire(change)), until.Token);
                after = change.Sequence;
            }

            if (page.Count == 0)
            {
                // Also the first thing a caller hears who is up to date: the stream stands.
                await responseStream.WriteAsync(Message(null), until.Token);
                await news.WaitAsync(stream.Heartbeat, time, until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                until.Token.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>
    /// A cursor beyond the end belongs to another database, for example one before a restore; waiting on it would skip everything up to it.
    /// </summary>
    private async Task RequireCursorAsync(long after, CancellationToken cancellation)
    {
        var last = await db.StreamHeads.Where(h => h.Name == StreamHead.Editions).Select(h => h.Last).SingleAsync(cancellation);
        var validation = new Validation();
        validation.Check(after >= 0, "after", "must not be negative");
        validation.Check(after <= last, "after", $"is beyond the end of the stream, which is {last}; start again from 0");
        validation.ThrowIfAny();
    }

    private V1.WatchEditionsResponse Message(V1.EditionChange? change) => new() { Change = change, SendTime = time.GetUtcNow().ToTimestamp() };

    private static V1.EditionChange ToWire(EditionChange change) => new()
    {
        Sequence = change.Sequence,
        Kind = change.Kind,
        Edition = change.Edition,
        ContentHash = change.ContentHash,
        OccurTime = change.OccurredAt.ToTimestamp(),
    };
}
