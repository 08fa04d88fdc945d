using Grpc.Net.Client;
using Npgsql;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>
/// kill -9 of a publishing service at the two moments that matter: its event is stored and not yet published, or published and not yet marked.
/// The service reaches broker and database through wires that the test closes at exactly that moment.
/// </summary>
public sealed class EventKillTests : IAsyncLifetime
{
    private const int Rounds = 2;
    private const int RunsAtOnce = 8;

    // A dead dispatcher's lease of a minute has to run out before its events go out again.
    private static readonly TimeSpan LeaseAndMore = TimeSpan.FromSeconds(100);

    private readonly HashSet<string> started = [];
    private readonly Owned owned = new();
    private string ownDatabase = "";
    private TcpProxy broker = null!;
    private TcpProxy postgres = null!;
    private EventLedger ledger = null!;
    private ServiceProcess assessments = null!;

    public async ValueTask InitializeAsync()
    {
        var rabbit = new Uri(Tool.Need("OM_TEST_RABBITMQ"));
        var database = owned.Add(TestDatabase.On("postgres"));
        var databases = await database.ConfigurationAsync("checks", "assessments");
        ownDatabase = databases["Database:Postgres:assessments"]!;
        var direct = new NpgsqlConnectionStringBuilder(ownDatabase);
        broker = owned.Add(new TcpProxy(rabbit.Host, rabbit.Port));
        postgres = owned.Add(new TcpProxy(direct.Host!, direct.Port));
        ledger = owned.Add(await EventLedger.StartAsync(rabbit.ToString()));
        var settings = new ProcessSettings(databases);
        var checks = await owned.StartAsync("services/checks/Om.Checks", settings.With("checks"));
        assessments = await owned.StartAsync("services/assessments/Om.Assessments", settings.With(
            "assessments",
            ("Services:checks", checks.Grpc.ToString()),
            ("Bus:RabbitMq", new UriBuilder(rabbit) { Host = "127.0.0.1", Port = broker.Port }.Uri.ToString()),
            ("Database:Postgres:assessments", new NpgsqlConnectionStringBuilder(ownDatabase) { Host = "127.0.0.1", Port = postgres.Port }.ToString())));
    }

    public ValueTask DisposeAsync() => owned.DisposeAsync();

    [Fact]
    public async Task Each_event_takes_effect_exactly_once_whenever_its_publisher_is_killed()
    {
        await StartRunsAsync();
        await ArrivedAsync(started);
        for (var round = 0; round < Rounds; round++)
        {
            await KillBetweenCommitAndPublishAsync();
            await KillBetweenPublishAndMarkAsync();
        }

        await Eventually.HoldsAsync(async () => (await UnmarkedAsync()).Count == 0, "every event is marked", LeaseAndMore);
        await ArrivedAsync(started);
        Assert.Equal(started.Order(), (await ledger.RunsAsync()).Order());
        // Otherwise nothing would have been at stake.
        Assert.InRange(ledger.Deliveries.Values.Count(times => times > 1), Rounds * RunsAtOnce, started.Count);
    }

    private async Task KillBetweenCommitAndPublishAsync()
    {
        broker.Cut();
        var runs = await StartRunsAsync();
        await assessments.KillAsync();
        Assert.Superset(runs, await UnmarkedAsync());
        Assert.Empty(runs.Intersect(await ledger.RunsAsync()));
        broker.Mend();
        await assessments.StartAsync();
    }

    private async Task KillBetweenPublishAndMarkAsync()
    {
        // Only a service that has found the broker can be cut off from its answers.
        await ArrivedAsync(await StartRunsAsync());
        // The broker takes the events, but its confirmation waits until the database cannot be reached any more.
        broker.Answers.Close();
        var runs = await StartRunsAsync();
        await ArrivedAsync(runs);
        postgres.Requests.Close();
        broker.Answers.Open();
        await Eventually.HoldsAsync(() => Task.FromResult(postgres.Requests.Waiting > 0), "the service asks its database in vain");
        await assessments.KillAsync();
        // What was on its way to the database dies with the connection.
        postgres.Cut();
        postgres.Mend();
        Assert.Superset(runs, await UnmarkedAsync());
        await assessments.StartAsync();
    }

    private async Task<HashSet<string>> StartRunsAsync()
    {
        using var channel = GrpcChannel.ForAddress(assessments.Grpc);
        var client = new AssessmentService.AssessmentServiceClient(channel);
        var runs = (await Saver.StartAsync(client, RunsAtOnce)).Select(s => s.Run).ToHashSet();
        started.UnionWith(runs);
        return runs;
    }

    private Task ArrivedAsync(IReadOnlyCollection<string> runs) => Eventually.HoldsAsync(
        async () => !runs.Except(await ledger.RunsAsync()).Any(),
        "the consumer knows all runs");

    /// <summary>Runs whose start is not marked as told.</summary>
    private async Task<HashSet<string>> UnmarkedAsync()
    {
        await using var source = NpgsqlDataSource.Create(ownDatabase);
        await using var command = source.CreateCommand(
            """SELECT "Payload"::json->>'assessment' FROM outbox WHERE "SentAt" IS NULL AND "Type" = 'om.assessments.v1.AssessmentStarted'""");
        await using var reader = await command.ExecuteReaderAsync();
        var runs = new HashSet<string>();
        while (await reader.ReadAsync())
        {
            runs.Add(reader.GetString(0));
        }

        return runs;
    }
}
