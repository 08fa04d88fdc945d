using System.Diagnostics;

namespace Om.Benchmarks;

/// <summary>Closed-loop load: so many callers, each with one call in flight.</summary>
internal static class Load
{
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
    /// Measures <paramref name="subject"/> and <paramref name="baseline"/> in turns after a warm-up of both, so that whatever else the machine
    /// does falls on both, and returns the median pair by ratio.
    /// </summary>
    public static async Task<(LoadResult Subject, LoadResult Baseline)> PairAsync(
        Func<TimeSpan, Task<LoadResult>> subject, Func<TimeSpan, Task<LoadResult>> baseline, int pairs = 5)
    {
        await baseline(TimeSpan.FromSeconds(8));
        await subject(TimeSpan.FromSeconds(8));
        var results = new List<(LoadResult Subject, LoadResult Baseline)>();
        for (var i = 0; i < pairs; i++)
        {
            var first = await baseline(TimeSpan.FromSeconds(4));
            results.Add((await subject(TimeSpan.FromSeconds(4)), first));
        }

        return results.OrderBy(r => r.Subject.PerSecond / r.Baseline.PerSecond).ElementAt(pairs / 2);
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}

/// <summary>What a load run gave.</summary>
internal sealed record LoadResult(double PerSecond, double MedianMs, double P99Ms)
{
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{PerSecond:N0}/s, median {MedianMs:N2} ms, p99 {P99Ms:N2} ms");
}
