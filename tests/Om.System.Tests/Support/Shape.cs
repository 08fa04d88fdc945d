using Xunit;

namespace Om.System.Tests;

/// <summary>The running product in one of its two shapes, started by the very commands people use.</summary>
public abstract class Shape : IAsyncLifetime
{
    private RunningProgram? program;
    private string folder = "";

    /// <summary>Address of pages, JSON and gRPC-Web.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>Address of gRPC.</summary>
    public Uri Grpc { get; private set; } = null!;

    /// <summary>Data folder, where the shape has one.</summary>
    public string Data => DataFolder(folder);

    /// <summary>Address of the first office account once a journey has made it.</summary>
    internal string? Office { get; set; }

    /// <summary>What the program printed.</summary>
    internal string Output => program!.Output;

    private protected abstract Task<(RunningProgram Program, Uri Http, Uri Grpc)> StartAsync(string folder);

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        folder = Directory.CreateTempSubdirectory("om-system-").FullName;
        (program, Http, Grpc) = await StartAsync(folder);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static string DataFolder(string folder) => Path.Combine(folder, "data");

    private protected static int FreePort()
    {
        using var listener = new global::System.Net.Sockets.TcpListener(global::System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((global::System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private protected static Dictionary<string, string> Environment(string folder) => new()
    {
        ["Database__Folder"] = DataFolder(folder),
        ["OM_CONFIGURATION"] = Repository.Configuration,
        // A journey makes in a minute the calls of an hour, all from one address.
        ["Edge__CostPerMinuteAndAddress"] = "100000",
        ["Edge__CostPerMinuteAndCaller"] = "100000",
    };
}

/// <summary><c>./om run</c>: one process, SQLite.</summary>
public sealed class StandaloneShape : Shape
{
    private protected override async Task<(RunningProgram Program, Uri Http, Uri Grpc)> StartAsync(string folder)
    {
        var environment = Environment(folder);
        // Known beforehand: it is part of the address that people are sent back to after signing in.
        environment["Ports__Http"] = FreePort().ToString(global::System.Globalization.CultureInfo.InvariantCulture);
        environment["Ports__Grpc"] = environment["Ports__Management"] = "0";
        var program = RunningProgram.Start(Path.Combine(Repository.Root, "om"), ["run"], environment);
        var limit = TimeSpan.FromMinutes(5);
        var http = await program.WaitForAsync(@"^pages and JSON: (\S+)", limit);
        return (program, new Uri(http), new Uri(await program.WaitForAsync(@"^gRPC: (\S+)", limit)));
    }
}

/// <summary><c>./om up</c>: every service its own process, PostgreSQL, RabbitMQ, the gateway in front.</summary>
public sealed class ClusterShape : Shape
{
    private protected override async Task<(RunningProgram Program, Uri Http, Uri Grpc)> StartAsync(string folder)
    {
        Om.Testing.Tool.Need("OM_TEST_POSTGRES");
        Om.Testing.Tool.Need("OM_TEST_RABBITMQ");
        var environment = Environment(folder);
        var port = FreePort().ToString(global::System.Globalization.CultureInfo.InvariantCulture);
        var program = RunningProgram.Start(Path.Combine(Repository.Root, "om"), ["up", "--port", port], environment);
        var limit = TimeSpan.FromMinutes(8);
        var http = await program.WaitForAsync(@"^Offensive Mittelstand: (\S+)", limit);
        var grpc = await program.WaitForAsync(@"^ready: gateway, gRPC on (\d+)", limit);
        return (program, new Uri(http), new Uri("http://127.0.0.1:" + grpc));
    }
}
