using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Om.Assessments.V1;
using Om.Identity;
using Om.Identity.V1;
using Om.Portal;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>
/// S62, R13: a person is erased while three services are down and their messages wait; then everything comes back, then backups from before. The
/// person's words are searched in every row of every database, in what the processes printed and in their folders.
/// </summary>
[Collection(ErasureCollection.Name)]
public sealed class PersonErasureTests : IAsyncLifetime
{
    private const string Canary = "Kanarienvogel";
    private static readonly string[] Services = ["identity", "checks", "assessments", "portal"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Owned owned = new();
    private readonly Dictionary<string, ServiceProcess> running = [];
    private readonly StringBuilder printed = new();
    private TestDatabase database = null!;
    private TokenIssuer issuer = null!;
    private Dictionary<string, string?> databases = [];
    private string subject = "";

    public async ValueTask InitializeAsync()
    {
        var rabbit = Tool.Need("OM_TEST_RABBITMQ");
        database = owned.Add(TestDatabase.On("postgres"));
        databases = await database.ConfigurationAsync(Services);
        issuer = owned.Add(await TokenIssuer.StartAsync());
        foreach (var service in Services)
        {
            running[service] = owned.Add(new ServiceProcess(Project(service), Settings(service, rabbit)));
            await running[service].StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await owned.DisposeAsync();
        foreach (var service in databases.Count == 0 ? [] : Services)
        {
            await ServerAsync($"DROP DATABASE IF EXISTS {Backup(service)} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task S62_R13_nothing_of_an_erased_person_comes_back_by_late_messages_or_restored_backups()
    {
        await LiveAsync();
        Assert.Equal(["assessments", "identity", "portal"], (await HoldersAsync()).Order());
        await StopAllAsync();
        foreach (var service in Services)
        {
            await ServerAsync($"CREATE DATABASE {Backup(service)} TEMPLATE {Name(service)}");
        }

        // Whatever was ever sent waits once more, and goes out after the person is gone.
        await InAsync("assessments", "UPDATE outbox SET \"SentAt\" = NULL, \"LeasedUntil\" = NULL");
        await running["identity"].StartAsync();
        await EraseAsync();
        Assert.Equal(["assessments", "portal"], (await HoldersAsync()).Order());
        await StartAsync("checks", "assessments", "portal");
        await NothingLeftAsync("everything is back");

        // One service goes back to its backup: the others tell it again.
        await RestoreAsync("assessments");
        Assert.Equal(["assessments"], await HoldersAsync());
        await StartAsync("assessments");
        await OmAsync("identity", "resend", "24");
        await NothingLeftAsync("assessments were restored");

        // The service that knows who was erased goes back too: the list comes from another one.
        var list = await ListAsync("assessments");
        Assert.StartsWith(subject, list, StringComparison.Ordinal);
        await RestoreAsync("identity");
        await AddAsync("identity", list);
        await StartAsync("identity");
        await NothingLeftAsync("identity was restored");

        // All at once, with the list taken along.
        await RestoreAsync(Services);
        Assert.Equal(["assessments", "identity", "portal"], (await HoldersAsync()).Order());
        foreach (var service in Services)
        {
            await AddAsync(service, list);
        }

        await StartAsync(Services);
        await NothingLeftAsync("all were restored");
        await StopAllAsync();
        Assert.DoesNotContain(Canary, printed.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.All(
            Directory.EnumerateFiles(database.Folder, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(Canary, File.ReadAllText(file, Encoding.Latin1), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The person's life on the platform, with a canary wherever words can stand.</summary>
    private async Task LiveAsync()
    {
        await using (var db = new PostgresIdentityDb(new DbContextOptionsBuilder<PostgresIdentityDb>().UseNpgsql(Connection("identity")).Options))
        {
            var account = Account.Create($"{Canary}@example.org", Canary, "de", "hash", DateTimeOffset.UtcNow);
            db.Add(account);
            await db.SaveChangesAsync();
            subject = account.Subject;
        }

        await using (var db = new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql(Connection("portal")).Options))
        {
            var now = DateTimeOffset.UtcNow;
            db.Add(new PortalSession { Key = Guid.NewGuid(), Subject = subject, Name = Canary, Tokens = "sealed", TokenUntil = now, CreatedAt = now, SeenAt = now });
            await db.SaveChangesAsync();
        }

        using var channel = GrpcChannel.ForAddress(running["assessments"].Grpc);
        var runs = new AssessmentService.AssessmentServiceClient(channel);
        var own = await StartRunAsync(runs, As(subject), Canary);
        await runs.SaveAnswersAsync(
            new SaveAnswersRequest { Parent = own, Answers = { new Answer { Item = "strategy-goals", Need = NeedForAction.Some, Note = Canary } }, RequestId = Guid.NewGuid().ToString() }, As(subject));
        await new MeasureService.MeasureServiceClient(channel).CreateMeasureAsync(
            new CreateMeasureRequest { Parent = own, Measure = new Measure { Description = Canary, Responsible = Canary }, RequestId = Guid.NewGuid().ToString() }, As(subject));
        await runs.DecideStatisticsAsync(new DecideStatisticsRequest { Name = own, Decision = StatisticsConsent.Types.Decision.Granted }, As(subject));

        var others = await StartRunAsync(runs, As("another-firm"), "");
        await new ShareService.ShareServiceClient(channel).CreateShareAsync(new CreateShareRequest
        {
            Parent = others,
            RequestId = Guid.NewGuid().ToString(),
            Share = new Share
            {
                Recipient = "accounts/" + subject,
                RecipientName = Canary,
                Scopes = { Share.Types.Scope.Result },
                ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(3)),
                ConsentVersion = "1",
            },
        }, As("another-firm"));
        await runs.GetAssessmentAsync(new GetAssessmentRequest { Name = others }, As(subject, "adviser"));
    }

    private static async Task<string> StartRunAsync(AssessmentService.AssessmentServiceClient runs, Metadata headers, string title)
    {
        var name = "";
        // The edition arrives with its event.
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                name = (await runs.CreateAssessmentAsync(new CreateAssessmentRequest
                {
                    Assessment = new Assessment { Edition = "checks/firm-management/editions/published", Title = title },
                    RequestId = Guid.NewGuid().ToString(),
                }, headers)).Assessment.Name;
                return true;
            }
            catch (RpcException)
            {
                return false;
            }
        }, "a run begins");
        return name;
    }

    private async Task EraseAsync()
    {
        using var channel = GrpcChannel.ForAddress(running["identity"].Grpc);
        await new AccountService.AccountServiceClient(channel).EraseAccountAsync(new EraseAccountRequest { Name = "accounts/me" }, As(subject));
    }

    private Metadata As(string who, params string[] roles) => new() { { "authorization", "Bearer " + issuer.Token(who, roles) } };

    private async Task NothingLeftAsync(string when)
    {
        var left = new List<string>();
        await Eventually.HoldsAsync(async () => (left = await HoldersAsync()).Count == 0, $"nothing is left once {when}: {string.Join(", ", left)}", Limit);
        await Eventually.HoldsAsync(() => ScalarAsync("assessments", "SELECT count(*) = 0 FROM assessments WHERE \"Owner\" = '" + subject + "'"), "no run is theirs");
        // What the retention record names, and nothing else: the number of the account, as tombstone and in the news of its end.
        foreach (var service in Services)
        {
            var tables = (await RowsAsync(service)).Where(row => row.Text.Contains(subject, StringComparison.Ordinal)).Select(row => row.Table).Distinct();
            Assert.Subset(new HashSet<string> { "erased_subjects", "outbox", "consents" }, tables.ToHashSet());
        }
    }

    /// <summary>The services whose database holds a word of the person, as text or inside stored bytes.</summary>
    private async Task<List<string>> HoldersAsync()
    {
        var holders = new List<string>();
        var bytes = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canary));
        foreach (var service in Services)
        {
            if ((await RowsAsync(service)).Any(row => row.Text.Contains(Canary, StringComparison.OrdinalIgnoreCase) || row.Text.Contains(bytes, StringComparison.Ordinal)))
            {
                holders.Add(service);
            }
        }

        return holders;
    }

    private async Task<List<(string Table, string Text)>> RowsAsync(string service)
    {
        await using var source = Source(service);
        var tables = new List<string>();
        await using (var command = source.CreateCommand("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var rows = new List<(string, string)>();
        foreach (var table in tables)
        {
            await using var command = source.CreateCommand($"SELECT t::text FROM \"{table}\" t");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add((table, reader.GetString(0)));
            }
        }

        return rows;
    }

    private async Task<bool> ScalarAsync(string service, string sql)
    {
        await using var source = Source(service);
        await using var command = source.CreateCommand(sql);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task InAsync(string service, string sql)
    {
        await using var source = Source(service);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task ServerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Tool.Need("OM_TEST_POSTGRES")) { Pooling = false }.ToString());
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    private async Task RestoreAsync(params string[] services)
    {
        foreach (var service in services)
        {
            await StopAsync(service);
            await ServerAsync($"DROP DATABASE {Name(service)} WITH (FORCE)");
            await ServerAsync($"CREATE DATABASE {Name(service)} TEMPLATE {Backup(service)}");
        }
    }

    private async Task StartAsync(params string[] services)
    {
        foreach (var service in services)
        {
            await running[service].StartAsync();
        }
    }

    private async Task StopAllAsync()
    {
        foreach (var service in Services)
        {
            await StopAsync(service);
        }
    }

    private async Task StopAsync(string service)
    {
        await running[service].StopAsync();
        printed.Append(running[service].Output);
    }

    private async Task<string> ListAsync(string service) => (await OmAsync(service, "erasures", "list")).Trim();

    private async Task AddAsync(string service, string list)
    {
        var file = Path.Combine(database.Folder, "erasures.txt");
        await File.WriteAllTextAsync(file, list);
        await OmAsync(service, "erasures", "add", file);
    }

    private async Task<string> OmAsync(string service, params string[] command)
    {
        await using var program = RunningProgram.Start(
            "dotnet", [Repository.Program(Project(service)), .. command], Settings(service, Tool.Need("OM_TEST_RABBITMQ")));
        var code = await program.WaitForExitAsync(Limit);
        Assert.True(code == 0, program.Output);
        return program.Output;
    }

    private Dictionary<string, string> Settings(string service, string rabbit) => new ProcessSettings(databases).With(
        service,
        [
            ("Bus:RabbitMq", rabbit), ("Auth:Issuer", issuer.Issuer), ("Auth:AllowHttp", "true"), ("Edge:PublicAddress", "http://127.0.0.1:1"),
            .. running.Where(r => r.Key != service).Select(r => ($"Services:{r.Key}", r.Value.Grpc.ToString())),
        ]);

    private static string Project(string service) => $"services/{service}/Om.{char.ToUpperInvariant(service[0])}{service[1..]}";

    private NpgsqlDataSource Source(string service) => NpgsqlDataSource.Create(Connection(service));

    // Without a pool: a database somebody is connected to cannot be copied.
    private string Connection(string service) => new NpgsqlConnectionStringBuilder(databases[$"Database:Postgres:{service}"]) { Pooling = false }.ToString();

    private string Name(string service) => new NpgsqlConnectionStringBuilder(databases[$"Database:Postgres:{service}"]).Database!;

    private string Backup(string service) => Name(service) + "_backup";
}

/// <summary>Other tests on the same broker have services of the same names, whose queues these would share.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ErasureCollection
{
    public const string Name = "erasure";
}
