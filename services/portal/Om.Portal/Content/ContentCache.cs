using System.Collections.Concurrent;
using Grpc.Core;

namespace Om.Portal;

/// <summary>
/// Public content in memory. Loaded once however many ask at the same time, and kept over its time when the checks service is away:
/// an old list of checks is better than none.
/// </summary>
internal sealed class ContentCache(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Slot> slots = new();

    /// <summary>The value under <paramref name="key"/>, loaded when it is missing or older than <paramref name="fresh"/> (null: never old).</summary>
    public async Task<T> GetAsync<T>(string key, TimeSpan? fresh, Func<Task<T>> load)
        where T : class
    {
        var slot = slots.GetOrAdd(key, _ => new Slot());
        if (slot.Value is T known && IsFresh(slot, fresh))
        {
            return known;
        }

        await slot.Gate.WaitAsync();
        try
        {
            if (slot.Value is not T || !IsFresh(slot, fresh))
            {
                slot.Value = await load();
                slot.LoadedAt = time.GetUtcNow();
            }
        }
        catch (RpcException error) when (slot.Value is T && error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            // Serve what there was, and do not ask again for every request of the outage.
            slot.LoadedAt = time.GetUtcNow();
        }
        catch
        {
            // A name that leads nowhere must not fill the memory.
            slots.TryRemove(new KeyValuePair<string, Slot>(key, slot));
            throw;
        }
        finally
        {
            slot.Gate.Release();
        }

        return (T)slot.Value!;
    }

    private bool IsFresh(Slot slot, TimeSpan? fresh) => fresh is null || time.GetUtcNow() - slot.LoadedAt < fresh;

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public object? Value { get; set; }

        public DateTimeOffset LoadedAt { get; set; }
    }
}
