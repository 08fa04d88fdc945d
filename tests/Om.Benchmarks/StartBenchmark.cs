using System.Diagnostics;
using System.Globalization;
using Om.Testing;

namespace Om.Benchmarks;

/// <summary>
/// F6, watched: second start of the published product on existing data, to the first page, and its memory after a full check. Runs
/// <c>./om run</c>'s publish output.
/// </summary>
internal static class StartBenchmark
{
    public static async Task<bool> RunAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "../../../../../services/standalone/Om.Standalone/bin/Release/net10.0/publish/Om.Standalone.dll");
        if (!File.Exists(program))
        {
            Console.WriteLine("F6 needs the published product: dotnet publish services/standalone/Om.Standalone -c Release");
            return false;
        }

        var folder = Directory.CreateTempSubdirectory("om-bench-").FullName;
        try
        {
            await StartOnceAsync(program, folder);
            var times = new List<double>();
            long memory = 0;
            for (var i = 0; i < 5; i++)
            {
                var (milliseconds, resident) = await StartOnceAsync(program, folder);
                times.Add(milliseconds);
                memory = Math.Max(memory, resident);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"F6 second start to the first page, median of 5: {times.Order().ElementAt(2):N0} ms (watched: 2,500); resident {memory / 1048576:N0} MB (watched: 350)"));
            return true;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Milliseconds, long Resident)> StartOnceAsync(string program, string folder)
    {
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true };
        start.Environment["Database__Folder"] = folder;
        start.Environment["Ports__Http"] = start.Environment["Ports__Grpc"] = start.Environment["Ports__Management"] = "0";
        using var process = Process.Start(start)!;
        try
        {
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync();
            }
            while (line is not null && !line.StartsWith("pages and JSON: ", StringComparison.Ordinal));
            var address = line!["pages and JSON: ".Length..];
            await Eventually.HoldsAsync(async () => (await client.GetAsync(address + "/praxis-checks/firm-management")).IsSuccessStatusCode, "the first page");
            var elapsed = watch.Elapsed.TotalMilliseconds;
            for (var i = 0; i < 200; i++)
            {
                await client.GetByteArrayAsync(address + "/praxis-checks/firm-management/druck");
            }

            process.Refresh();
            return (elapsed, process.WorkingSet64);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
