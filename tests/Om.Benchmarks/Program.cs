using Om.Benchmarks;

// Figures of the platform, each beside a baseline taken in the same run on the same machine. Ratios are the gate; absolute values are for
// watching. Exits with 1 when a ratio is not reached.
var all = new Dictionary<string, Func<Task<bool>>>
{
    ["F1"] = SaveAnswerBenchmark.RunAsync,
    ["F2"] = GatewayBenchmark.RunAsync,
    ["F5"] = PageBenchmark.RunAsync,
    ["F6"] = StartBenchmark.RunAsync,
};
var wanted = args.Where(a => !a.StartsWith('-')).Select(a => a.ToUpperInvariant()).ToList();
var unknown = wanted.Where(w => !all.ContainsKey(w)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"Unknown: {string.Join(", ", unknown)}. Known: {string.Join(", ", all.Keys)}.");
    return 64;
}

var failed = 0;
foreach (var (name, run) in all.Where(b => wanted.Count == 0 || wanted.Contains(b.Key)))
{
    failed += await run() ? 0 : 1;
}

return failed == 0 ? 0 : 1;
