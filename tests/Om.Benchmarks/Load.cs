using System.Diagnostics;
using System.Globalization;

namespace Om.Benchmarks;

/// <summary>Closed-loop load: so many callers, each with one call in flight.</summary>
internal static class Load
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    /// <summary>Calls a second over <paramref name="duration"/>, and the latencies.</summary>
    public static async Task<LoadResult> RunAsync(int inFlight, TimeSpan duration, Func<int, int, Task> call)
    {
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(worker => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var i = 0; watch.Elapsed < duration; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await call(worker, i);
                mine.Add(Stopwatch.GetTimestamp() - start);
            }

            return mine;
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var sorted = latencies.SelectMany(l => l).Order().ToArray();
        return new LoadResult(sorted.Length / seconds, Milliseconds(sorted[sorted.Length / 2]), Milliseconds(sorted[(int)(sorted.Length * 0.99)]));
    }

    /// <summary>
    /// Measures <paramref name="subject"/> and <paramref name="baseline"/> with the same load in short slices, turn and turn about and each first
    /// in every other pair, so that whatever else the machine does falls on both. Before that both run until they are compiled and warm.
    /// </summary>
    public static async Task<Pairs> PairAsync(int inFlight, Func<int, int, Task> subject, Func<int, int, Task> baseline, int warmUp = 10, int pairs = 20)
    {
        var busy = await Machine.BusyCoresAsync();
        var results = new List<(LoadResult Subject, LoadResult Baseline)>();
        for (var i = 0; i < warmUp + pairs; i++)
        {
            var first = await RunAsync(inFlight, Slice, i % 2 == 0 ? subject : baseline);
            var second = await RunAsync(inFlight, Slice, i % 2 == 0 ? baseline : subject);
            results.Add(i % 2 == 0 ? (first, second) : (second, first));
        }

        return new Pairs(results[warmUp..], busy);
    }

    public static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}

/// <summary>What a load run gave.</summary>
internal sealed record LoadResult(double PerSecond, double MedianMs, double P99Ms);

/// <summary>Pairs of slices, and how many cores others kept busy just before.</summary>
internal sealed record Pairs(IReadOnlyList<(LoadResult Subject, LoadResult Baseline)> Slices, double OtherCores)
{
    /// <summary>Calls a second, subject to baseline, pair by pair.</summary>
    public Spread Ratio => new([.. Slices.Select(s => s.Subject.PerSecond / s.Baseline.PerSecond)]);

    public string Subject => Describe(s => s.Subject);

    public string Baseline => Describe(s => s.Baseline);

    private string Describe(Func<(LoadResult Subject, LoadResult Baseline), LoadResult> side)
    {
        double Median(Func<LoadResult, double> figure) => new Spread([.. Slices.Select(s => figure(side(s)))]).Median;
        return FormattableString.Invariant($"{Median(r => r.PerSecond):N0}/s, median {Median(r => r.MedianMs):N2} ms, p99 {Median(r => r.P99Ms):N2} ms");
    }
}

/// <summary>One figure taken several times. The median counts; how far the middle half and the ends lie apart says how much it can be trusted.</summary>
internal sealed class Spread(IReadOnlyCollection<double> values)
{
    private readonly double[] sorted = [.. values.Order()];

    public double Median => At(0.5);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Median:N2} (half of them {At(0.25):N2} to {At(0.75):N2}, all {sorted[0]:N2} to {sorted[^1]:N2})");

    private double At(double share) => sorted[(int)Math.Round((sorted.Length - 1) * share)];
}

/// <summary>What else happens on this machine.</summary>
internal static class Machine
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Cores that are busy while this process waits; NaN where the system does not tell.</summary>
    public static async Task<double> BusyCoresAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        var (before, start) = (await BusyTicksAsync(), Stopwatch.GetTimestamp());
        await Task.Delay(Look);
        const double ticksPerSecond = 100;
        return (await BusyTicksAsync() - before) / ticksPerSecond / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>First line of <c>/proc/stat</c>: user, nice, system, idle, iowait, irq, softirq, steal, in hundredths of a second.</summary>
    private static async Task<long> BusyTicksAsync()
    {
        using var stat = new StreamReader("/proc/stat");
        var all = (await stat.ReadLineAsync())!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(long.Parse).ToArray();
        return all.Sum() - all[3] - all[4];
    }
}
