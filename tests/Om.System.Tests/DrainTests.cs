using Grpc.Net.Client;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>Two instances of a service behind the gateway, all of them processes: one leaves politely, one is killed, and callers go on.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const int Savers = 16;
    private const int Enough = 300;

    private readonly Owned owned = new();
    private readonly CancellationTokenSource enough = new();
    private TcpProxy wire = null!;
    private ServiceProcess first = null!;
    private ServiceProcess second = null!;
    private GrpcChannel channel = null!;
    private IReadOnlyList<Saver> savers = [];

    private int Acknowledged => savers.Sum(s => s.Acknowledged);

    public async ValueTask InitializeAsync()
    {
        var database = owned.Add(TestDatabase.On("postgres"));
        var settings = new ProcessSettings(await database.ConfigurationAsync("checks", "assessments"));
        var checks = await owned.StartAsync("services/checks/Om.Checks", settings.With("checks"));
        (string, string)[] shared = [("Services:checks", checks.Grpc.ToString()), ("Shutdown:DrainSeconds", "4")];
        first = await owned.StartAsync("services/assessments/Om.Assessments", settings.With("first", shared));
        second = await owned.StartAsync("services/assessments/Om.Assessments", settings.With("second", shared));
        // Shows when the gateway sends calls to the first instance again.
        wire = owned.Add(new TcpProxy("127.0.0.1", first.Grpc.Port));
        var gateway = await owned.StartAsync("gateway/Om.Gateway", ProcessSettings.Gateway(
            checks.Grpc,
            ("Gateway:Services:assessments:0", Origin(wire.Port)),
            ("Gateway:Services:assessments:1", Origin(second.Grpc.Port))));
        channel = GrpcChannel.ForAddress(gateway.Grpc);
    }

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        await owned.DisposeAsync();
        enough.Dispose();
    }

    [Fact]
    public async Task An_instance_that_leaves_or_is_killed_costs_no_acknowledged_write_and_no_read()
    {
        var client = new AssessmentService.AssessmentServiceClient(channel);
        savers = await Saver.StartAsync(client, Savers);
        var saving = Task.WhenAll(savers.Select(saver => SaveAsync(client, saver)));
        var reading = Task.WhenAll(savers.Take(Savers / 2).Select(saver => ReadAsync(client, saver)));
        await MoreAsync(Enough);

        var repeated = savers.Sum(s => s.Repeated);
        await first.StopAsync();
        await MoreAsync(Enough);
        Assert.Equal(repeated, savers.Sum(s => s.Repeated));

        await first.StartAsync();
        var passed = wire.Requests.Passed;
        await Eventually.HoldsAsync(() => Task.FromResult(wire.Requests.Passed > passed + 100), "the first instance has calls again");
        await second.KillAsync();
        await MoreAsync(Enough);

        await enough.CancelAsync();
        await saving;
        Assert.All(await reading, reads => Assert.NotEqual(0, reads));
        Assert.Empty((await Task.WhenAll(savers.Select(s => s.DifferencesAsync(client)))).SelectMany(d => d));
    }

    private async Task SaveAsync(AssessmentService.AssessmentServiceClient client, Saver saver)
    {
        while (!enough.IsCancellationRequested)
        {
            await saver.SaveUntilAcknowledgedAsync(client);
        }
    }

    /// <summary>Reads without ever repeating a read: what can be repeated, the gateway repeats.</summary>
    private async Task<int> ReadAsync(AssessmentService.AssessmentServiceClient client, Saver saver)
    {
        var reads = 0;
        for (; !enough.IsCancellationRequested; reads++)
        {
            var known = saver.Ledger;
            var stored = await saver.StoredAsync(client);
            Assert.All(known, line => Assert.InRange(stored[line.Key].Revision, line.Value.Revision, int.MaxValue));
        }

        return reads;
    }

    private Task MoreAsync(int saves)
    {
        var before = Acknowledged;
        return Eventually.HoldsAsync(() => Task.FromResult(Acknowledged >= before + saves), $"{saves} more saves are acknowledged", TimeSpan.FromMinutes(1));
    }

    private static string Origin(int port) => $"http://127.0.0.1:{port}";
}
