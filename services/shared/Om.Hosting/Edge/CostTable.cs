namespace Om.Hosting;

/// <summary>
/// Who spent how much, in a table that never grows: callers share its cells by a hash nobody outside can predict, each has two cells, and the
/// emptier one counts. So a flood of made-up callers costs no memory, and hits a real one only where both cells were hit.
/// </summary>
internal sealed class CostTable
{
    private const int Cells = 1 << 16;

    private readonly long[] first = new long[Cells];
    private readonly long[] second = new long[Cells];
    private readonly TimeProvider time;
    private readonly int perMinute;
    private readonly long unit;
    private readonly long minute;

    public CostTable(int perMinute, TimeProvider time)
    {
        this.perMinute = perMinute;
        this.time = time;
        minute = 60 * time.TimestampFrequency;
        unit = minute / perMinute;
    }

    /// <summary>Spends <paramref name="cost"/>: null when it was there, else how long until it is. A full minute's worth may go at once.</summary>
    public TimeSpan? TryTake(string key, int cost)
    {
        // Cells hold the moment at which everything spent is paid back.
        ref var one = ref first[Cell(key.GetHashCode(StringComparison.Ordinal))];
        ref var two = ref second[Cell(HashCode.Combine(key))];
        var now = time.GetTimestamp();
        var paid = Math.Max(now, Math.Min(Volatile.Read(ref one), Volatile.Read(ref two))) + (Math.Min(cost, perMinute) * unit);
        if (paid - now > minute)
        {
            return time.GetElapsedTime(now, paid - minute);
        }

        Raise(ref one, paid);
        Raise(ref two, paid);
        return null;
    }

    private static int Cell(int hash) => hash & (Cells - 1);

    private static void Raise(ref long cell, long value)
    {
        var seen = Volatile.Read(ref cell);
        while (seen < value)
        {
            var before = Interlocked.CompareExchange(ref cell, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
