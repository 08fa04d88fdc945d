using Grpc.Net.Client;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary><c>./om backup</c> while people save, and <c>./om restore</c> into an empty folder.</summary>
[Collection(StandaloneCollection.Name)]
public sealed class BackupTests(StandaloneShape shape) : IAsyncLifetime
{
    private const int Savers = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TestDatabase folders = TestDatabase.On("sqlite");
    private readonly CancellationTokenSource enough = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await folders.DisposeAsync();
        enough.Dispose();
    }

    [Fact]
    public async Task A_backup_taken_while_people_save_holds_all_that_was_acknowledged_before_it()
    {
        using var channel = GrpcChannel.ForAddress(shape.Grpc);
        var client = new AssessmentService.AssessmentServiceClient(channel);
        var savers = await Saver.StartAsync(client, Savers);
        var saving = Task.WhenAll(savers.Select(saver => SaveAsync(client, saver)));
        await Eventually.HoldsAsync(() => Task.FromResult(savers.All(s => s.Acknowledged > 5)), "everybody saves");

        var before = savers.ToDictionary(s => s.Run, s => s.Ledger);
        await OmAsync("backup", "while-saving", shape.Data);
        await enough.CancelAsync();
        await saving;
        Assert.All(savers, saver => Assert.True(saver.Acknowledged > before[saver.Run].Values.Sum(line => line.Revision)));
        await OmAsync("backup", "at-rest", shape.Data);

        await OnRestoredAsync("while-saving", async restored =>
        {
            foreach (var saver in savers)
            {
                var stored = await saver.StoredAsync(restored);
                Assert.All(before[saver.Run], line => Assert.InRange(stored[line.Key].Revision, line.Value.Revision, int.MaxValue));
                Assert.All(stored, line => Assert.True(saver.WasSent(line.Key, line.Value.Revision, line.Value.Note)));
            }
        });
        await OnRestoredAsync("at-rest", async restored =>
            Assert.Empty((await Task.WhenAll(savers.Select(s => s.DifferencesAsync(restored)))).SelectMany(d => d)));
    }

    /// <summary>Restores <paramref name="backup"/> into an empty folder and asks the product that runs on it.</summary>
    private async Task OnRestoredAsync(string backup, Func<AssessmentService.AssessmentServiceClient, Task> look)
    {
        var data = Path.Combine(folders.Folder, backup + "-restored");
        await OmAsync("restore", backup, data);
        await using var product = new ServiceProcess("services/standalone/Om.Standalone", new() { ["Database__Folder"] = data });
        await product.StartAsync();
        using var channel = GrpcChannel.ForAddress(product.Grpc);
        await look(new AssessmentService.AssessmentServiceClient(channel));
    }

    private async Task OmAsync(string command, string backup, string data)
    {
        await using var program = RunningProgram.Start(
            Path.Combine(Repository.Root, "om"),
            [command, Path.Combine(folders.Folder, backup)],
            new Dictionary<string, string> { ["Database__Folder"] = data, ["OM_CONFIGURATION"] = Repository.Configuration });
        var code = await program.WaitForExitAsync(Limit);
        Assert.True(code == 0, program.Output);
    }

    private async Task SaveAsync(AssessmentService.AssessmentServiceClient client, Saver saver)
    {
        while (!enough.IsCancellationRequested)
        {
            await saver.SaveUntilAcknowledgedAsync(client);
        }
    }
}
