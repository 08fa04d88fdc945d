namespace Om.Hosting;

/// <summary>
/// <c>probe ADDRESS...</c>: does each answer? For the chart's test and for container health checks; the image holds no other program that could
/// ask. Needs no configuration.
/// </summary>
internal static class Probe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Exit code: 0 when all answered with success, or led elsewhere, within half a minute.</summary>
    public static async Task<int> RunAsync(string[] addresses)
    {
        if (addresses.Length == 0 || !addresses.All(a => Uri.TryCreate(a, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            await Console.Error.WriteLineAsync("probe needs addresses such as http://localhost:8082/readyz.");
            return 64; // EX_USAGE
        }

        // What stands at the end of a redirect may lie outside; a proxy certainly does.
        using var direct = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var client = new HttpClient(direct) { Timeout = Patience };
        using var limit = new CancellationTokenSource(Limit);
        var answers = await Task.WhenAll(addresses.Select(address => AskAsync(client, address, limit.Token)));
        return answers.All(ok => ok) ? 0 : 1;
    }

    private static async Task<bool> AskAsync(HttpClient client, string address, CancellationToken limit)
    {
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var (ok, answer) = await AskOnceAsync(client, address);
            if (ok || limit.IsCancellationRequested)
            {
                Console.WriteLine($"{(ok ? "ok" : "FAILED")} {address}: {answer}");
                return ok;
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task<(bool Ok, string Answer)> AskOnceAsync(HttpClient client, string address)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            return ((int)response.StatusCode < 400, $"{(int)response.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return (false, error.InnerException?.Message ?? error.Message);
        }
    }
}
