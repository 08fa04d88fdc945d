using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>One service as its own process on fixed loopback ports, so that it can be killed and started again.</summary>
internal sealed class ServiceProcess(string project, Dictionary<string, string> environment) : IAsyncDisposable
{
    // A start in the middle of a busy test run takes its time.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly int http = FreePort();
    private readonly int grpc = FreePort();
    private readonly int management = FreePort();
    private RunningProgram? program;

    public Uri Grpc => new($"http://127.0.0.1:{grpc}");

    public string Output => program?.Output ?? "";

    public async Task StartAsync()
    {
        var settings = new Dictionary<string, string>(environment)
        {
            ["Ports__Http"] = http.ToString(CultureInfo.InvariantCulture),
            ["Ports__Grpc"] = grpc.ToString(CultureInfo.InvariantCulture),
            ["Ports__Management"] = management.ToString(CultureInfo.InvariantCulture),
        };
        program = RunningProgram.Start("dotnet", [Repository.Program(project)], settings);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{management}") };
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.False(program.HasExited, $"{project} ended: {Output}");
                try
                {
                    return (await client.GetAsync("/readyz")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{project} is ready",
            StartLimit);
    }

    public Task KillAsync() => program!.KillAsync();

    public Task<int> StopAsync() => program!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
