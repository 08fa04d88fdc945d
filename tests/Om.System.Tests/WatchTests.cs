using Grpc.Core;
using Grpc.Net.Client;
using Om.Checks.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>The change stream over a wire that breaks, at the public address of either shape.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private const int Cuts = 100;
    private const int Publications = 25;
    private const string Check = "checks/entry-check";

    private static readonly GrpcChannelOptions QuickToReturn = new()
    {
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(1),
        MaxReconnectBackoff = TimeSpan.FromMilliseconds(20),
    };

    private readonly Owned owned = new();
    private TokenIssuer issuer = null!;

    public async ValueTask InitializeAsync() => issuer = owned.Add(await TokenIssuer.StartAsync());

    public ValueTask DisposeAsync() => owned.DisposeAsync();

    [Theory]
    [InlineData("standalone")]
    [InlineData("cluster")]
    public async Task Cut_a_hundred_times_it_loses_nothing_and_doubles_nothing(string shape)
    {
        var address = await StartAsync(shape, owned.Add(TestDatabase.On(shape == "cluster" ? "postgres" : "sqlite")));
        await using var wire = new TcpProxy("127.0.0.1", address.Port);
        using var direct = GrpcChannel.ForAddress(address);
        using var watched = GrpcChannel.ForAddress($"http://127.0.0.1:{wire.Port}", QuickToReturn);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        var seen = new List<long>();
        var last = new TaskCompletionSource<long>();
        var watching = WatchAsync(new CheckService.CheckServiceClient(watched), seen, last.Task, limit.Token);
        var publishing = PublishAsync(new CheckService.CheckServiceClient(direct));
        await CutAsync(wire, limit.Token);
        await publishing;

        var expected = await AllAsync(new CheckService.CheckServiceClient(direct), limit.Token);
        Assert.True(expected.Count > 2 * Publications);
        last.SetResult(expected[^1]);
        await watching;
        Assert.Equal(expected, seen);
    }

    /// <summary>Follows the stream until <paramref name="last"/>, and resumes after the last change seen whenever it breaks.</summary>
    private static async Task WatchAsync(CheckService.CheckServiceClient client, List<long> seen, Task<long> last, CancellationToken limit)
    {
        while (!(last.IsCompleted && seen.LastOrDefault() >= await last))
        {
            try
            {
                using var call = client.WatchEditions(new WatchEditionsRequest { After = seen.LastOrDefault() }, cancellationToken: limit);
                while (!(last.IsCompleted && seen.LastOrDefault() >= await last) && await call.ResponseStream.MoveNext(limit))
                {
                    if (call.ResponseStream.Current.Change is { } change)
                    {
                        seen.Add(change.Sequence);
                    }
                }
            }
            catch (RpcException) when (!limit.IsCancellationRequested)
            {
                // Cut.
            }
        }
    }

    private static async Task CutAsync(TcpProxy wire, CancellationToken limit)
    {
        var random = new Random(20);
        for (var cut = 0; cut < Cuts; cut++)
        {
            // Every cut meets a wire in use: sometimes before the first answer, sometimes in the middle, sometimes while it waits.
            var before = wire.Requests.Passed;
            await Eventually.HoldsAsync(() => Task.FromResult(wire.Requests.Passed > before || cut == 0), "the watcher is back");
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(1, 80)));
            await pause.WaitForNextTickAsync(limit);
            wire.Cut();
            wire.Mend();
        }
    }

    /// <summary>All changes, read in peace.</summary>
    private static async Task<List<long>> AllAsync(CheckService.CheckServiceClient client, CancellationToken limit)
    {
        var all = new List<long>();
        using var call = client.WatchEditions(new WatchEditionsRequest(), cancellationToken: limit);
        // Who is up to date hears a heartbeat.
        while (await call.ResponseStream.MoveNext(limit) && call.ResponseStream.Current.Change is { } change)
        {
            all.Add(change.Sequence);
        }

        return all;
    }

    private async Task PublishAsync(CheckService.CheckServiceClient client)
    {
        var content = (await client.GetEditionAsync(new GetEditionRequest { Name = Check + "/editions/published" })).Content;
        var (author, approver) = (As("anna", "check_author"), As("bert", "check_approver"));
        for (var number = 0; number < Publications; number++)
        {
            content.Label = $"r{number}";
            var name = (await client.CreateEditionAsync(new CreateEditionRequest { Parent = Check, Edition = new Edition { Content = content } }, author)).Name;
            await client.SubmitEditionAsync(new SubmitEditionRequest { Name = name }, author);
            var adoption = new Adoption { Body = "Plenum", DecisionDate = "2026-05-04", Outcome = Adoption.Types.Outcome.Unanimous };
            await client.AdoptEditionAsync(new AdoptEditionRequest { Name = name, Adoption = adoption }, approver);
            await client.PublishEditionAsync(new PublishEditionRequest { Name = name }, approver);
        }
    }

    private Metadata As(string subject, string role) => new() { { "authorization", "Bearer " + issuer.Token(subject, [role]) } };

    /// <summary>Starts the shape; returns its public address for gRPC.</summary>
    private async Task<Uri> StartAsync(string shape, TestDatabase database)
    {
        var settings = new ProcessSettings(await database.ConfigurationAsync("checks"));
        (string, string)[] shared =
        [
            ("Auth:Issuer", issuer.Issuer), ("Auth:AllowHttp", "true"),
            ("Edge:CostPerMinuteAndAddress", "100000000"), ("Edge:CostPerMinuteAndCaller", "100000000"),
        ];
        if (shape == "standalone")
        {
            return (await owned.StartAsync("services/standalone/Om.Standalone", settings.With("all", shared))).Grpc;
        }

        var checks = await owned.StartAsync("services/checks/Om.Checks", settings.With("checks", shared));
        return (await owned.StartAsync("gateway/Om.Gateway", ProcessSettings.Gateway(checks.Grpc, shared))).Grpc;
    }
}
