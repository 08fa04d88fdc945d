using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Om.Ledger;
using Om.Notes;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

/// <summary>What an operator types. Not beside other tests: the console belongs to all.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class ConsoleCollection;

[Collection(typeof(ConsoleCollection))]
public sealed class CommandTests
{
    private static readonly string[] Wrong =
    [
        "--Ports:Http=abc", "--Ports:Grpc=70000", "--Ports:Bind=everywhere", "--Ports:Htpp=1", "--Bus:RabbitMq=localhost", "--Bus:Prefetch=0",
        "--Bus:Concurrency=x", "--Auth:Issuer=http://idp", "--Auth:AllowHttp=perhaps", "--Auth:Audience=", "--Shutdown:DrainSeconds=-1",
        "--Database:Postgres:notes=secret-password-without-key", "--Database:Postgres=x", "--Services:checks=checks", "--Database:Fodler=/data",
    ];

    [Fact]
    public async Task Everything_wrong_with_the_configuration_is_said_at_once_and_no_secret_is()
    {
        var (code, _, error) = await RunAsync(["--verify-config", .. Wrong]);

        Assert.Equal(78, code);
        foreach (var key in Wrong.Select(w => w[2..w.IndexOf('=', StringComparison.Ordinal)]).Append("Database:Postgres:ledger"))
        {
            Assert.Contains(key, error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("secret-password", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        // It does not start either.
        Assert.Equal(78, (await RunAsync(Wrong)).Code);
        Assert.Equal(78, (await RunAsync(["migrate", .. Wrong])).Code);
    }

    [Fact]
    public async Task A_missing_address_or_database_is_a_problem_though_nothing_of_it_is_set()
    {
        var caller = new CallingModule();
        var missing = await RunAsync(["--verify-config", "--Bus:RabbitMq=amqp://u:p@h:5672/"], caller);

        Assert.Equal(78, missing.Code);
        Assert.Contains("Services:notes is missing", missing.Error, StringComparison.Ordinal);
        Assert.Contains("Database:Postgres:calling is missing", missing.Error, StringComparison.Ordinal);
        Assert.Contains("Calling:Number", (await RunAsync(["--verify-config", "--Services:notes=http://n:1", "--Calling:Number=x"], caller)).Error, StringComparison.Ordinal);
        // A migration calls nobody.
        Assert.Equal(0, (await RunAsync(["migrate"], caller)).Code);
        Assert.Equal(0, (await RunAsync(["--verify-config", "--Services:notes=dns:///notes:8081"], caller)).Code);
        Assert.Equal(0, (await RunAsync(["--verify-config"], caller, new NotesModule())).Code);
    }

    [Fact]
    public async Task Modules_are_listed_and_what_is_not_known_is_refused_with_what_is()
    {
        Assert.Equal((0, "notes\nledger"), (await RunAsync(["--list-modules"])) is var (code, text, _) ? (code, text.Trim()) : default);
        using var folder = new Folder();
        foreach (var args in (string[][])[["nonsense"], ["backup"], ["dead-letters", "burn"], ["--verfy-config"], ["-h"], ["restore", "a", "b"], ["resend"], ["resend", "0"], ["resend", "169"]])
        {
            var result = await RunAsync([.. args, folder.Setting]);
            Assert.Equal(64, result.Code);
            Assert.Contains(args[0], result.Error, StringComparison.Ordinal);
            Assert.Contains("Known:", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Migrating_twice_and_many_at_once_gives_one_schema(string provider)
    {
        await using var database = TestDatabase.On(provider);
        var settings = (await database.ConfigurationAsync("notes", "ledger")).Select(s => $"--{s.Key}={s.Value}").ToArray();

        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OmHost.RunAsync(["migrate", .. settings], null, new NotesModule(), new LedgerModule()))));
        var again = await RunAsync(["migrate", .. settings]);

        Assert.Equal([0, 0, 0, 0], codes);
        Assert.Equal((0, "", ""), (again.Code, again.Output, again.Error));
        await using var host = await NotesHost.StartWithLedgerAsync(provider, settings.ToDictionary(s => s[2..s.IndexOf('=', StringComparison.Ordinal)], s => (string?)s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        await host.CreateAsync("a");
    }

    [Fact]
    public async Task A_migration_killed_in_the_middle_does_not_block_the_next()
    {
        using var folder = new Folder();
        await using (var file = new SqliteConnection($"Data Source={folder.Path}/notes.db;Pooling=false"))
        {
            await file.OpenAsync();
            await using var left = file.CreateCommand();
            left.CommandText = """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""";
            await left.ExecuteNonQueryAsync();
        }

        var result = await RunAsync(["migrate", folder.Setting]).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, result.Code);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_said_in_a_sentence()
    {
        string[] nowhere = ["--Database:Postgres:notes=Host=127.0.0.1;Port=1;Timeout=2", "--Database:Postgres:ledger=Host=127.0.0.1;Port=1"];

        var (code, _, error) = await RunAsync(["migrate", .. nowhere]);

        Assert.Equal(75, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_taken_while_saving_is_one_moment_and_comes_back_equal()
    {
        await using var host = await NotesHost.StartWithLedgerAsync();
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var writers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await host.CreateAsync($"writer {i}", Guid.NewGuid().ToString());
                Interlocked.Increment(ref acknowledged);
            }
        })).ToArray();
        await Eventually.HoldsAsync(() => Task.FromResult(acknowledged > 50), "the writers run");
        using var backup = new Folder();
        var before = acknowledged;

        var taken = await RunAsync(["backup", backup.Path, .. Settings(host)]);

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.True(taken.Code == 0, taken.Error);
        Assert.Empty(Directory.GetFiles(backup.Path, "*.part"));

        using var target = new Folder();
        var restored = await RunAsync(["restore", backup.Path, target.Setting]);
        Assert.True(restored.Code == 0, restored.Error);
        foreach (var file in (string[])["notes.db", "ledger.db"])
        {
            Assert.Equal(Dump(Path.Combine(backup.Path, file)), Dump(Path.Combine(target.Path, file)));
            Assert.Equal(["0"], Rows(Path.Combine(target.Path, file), "SELECT count(*) FROM outbox WHERE \"SentAt\" IS NOT NULL OR \"LeasedUntil\" IS NOT NULL"));
        }

        await using var again = await NotesHost.StartWithLedgerAsync(settings: new() { ["Database:Folder"] = target.Path });
        var (notes, requests, events) = (
            await again.OnNotesAsync(db => db.Notes.CountAsync()),
            await again.OnNotesAsync(db => db.ProcessedRequests.CountAsync()),
            await again.OnNotesAsync(db => db.Outbox.CountAsync()));
        Assert.InRange(notes, before, acknowledged);
        Assert.Equal((notes, notes), (requests, events));
        await Eventually.HoldsAsync(() => again.OnNotesAsync(async db => !await db.Outbox.AnyAsync(r => r.SentAt == null)), "all went out again");
        // Not fewer, also where the ledger was copied first; not more than its copy knew of notes saved after the other one.
        var entries = await again.OnLedgerAsync(db => db.Entries.Select(e => e.Note).ToListAsync());
        Assert.Equal(entries.Count, entries.Distinct().Count());
        Assert.Superset((await again.OnNotesAsync(db => db.Notes.ToListAsync())).Select(n => n.Name).ToHashSet(), entries.ToHashSet());

        Assert.Equal(73, (await RunAsync(["backup", backup.Path, .. Settings(host)])).Code);
    }

    [Fact]
    public async Task A_restore_never_overwrites_and_takes_nothing_damaged()
    {
        using var source = new Folder();
        using var backup = new Folder();
        using var target = new Folder();
        Assert.Equal(66, (await RunAsync(["backup", backup.Path, source.Setting])).Code);
        Assert.Equal(0, (await RunAsync(["migrate", source.Setting])).Code);
        Assert.Equal(0, (await RunAsync(["backup", backup.Path, source.Setting])).Code);

        var full = await RunAsync(["restore", backup.Path, source.Setting]);
        Assert.Equal(73, full.Code);
        Assert.Contains("only into an empty data folder", full.Error, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(backup.Path, "ledger.db"), "no database");
        Assert.Equal(66, (await RunAsync(["restore", backup.Path, target.Setting])).Code);
        var bytes = File.ReadAllBytes(Path.Combine(backup.Path, "notes.db"));
        File.WriteAllBytes(Path.Combine(backup.Path, "ledger.db"), bytes[..(bytes.Length / 2)]);
        Assert.Equal(66, (await RunAsync(["restore", backup.Path, target.Setting])).Code);
        File.Delete(Path.Combine(backup.Path, "ledger.db"));
        Assert.Equal(73, (await RunAsync(["restore", backup.Path, target.Setting])).Code);
        Assert.Empty(Directory.GetFiles(target.Path, "*.db*"));
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        using var folder = new Folder();
        await using var first = new FileStream(Path.Combine(folder.Path, "om.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var second = await RunAsync(["--Ports:Http=0", "--Ports:Grpc=0", "--Ports:Management=0", folder.Setting]);
        var restore = await RunAsync(["restore", folder.Path, folder.Setting]);

        Assert.Equal((75, 75), (second.Code, restore.Code));
        Assert.Contains(folder.Path, second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_said_in_a_sentence()
    {
        using var folder = new Folder();
        await using var proxy = new TcpProxy("127.0.0.1", 1);

        var (code, _, error) = await RunAsync([$"--Ports:Http={proxy.Port}", "--Ports:Grpc=0", "--Ports:Management=0", folder.Setting]);

        Assert.NotEqual(0, code);
        Assert.Contains($"{proxy.Port}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_replayed_by_command()
    {
        using var folder = new Folder();
        await RunAsync(["migrate", folder.Setting]);
        await using (var file = new SqliteConnection($"Data Source={folder.Path}/notes.db;Pooling=false"))
        {
            await file.OpenAsync();
            await using var insert = file.CreateCommand();
            insert.CommandText = $$"""
                INSERT INTO dead_letters ("MessageId", "Type", "Payload", "Reason", "FailedAt") VALUES
                ('{{Guid.NewGuid().ToString().ToUpperInvariant()}}', 'om.notes.v1.NoteCreated', '{}', 'InvalidOperationException: no', {{DateTimeOffset.UtcNow.UtcTicks}})
                """;
            await insert.ExecuteNonQueryAsync();
        }

        var list = await RunAsync(["dead-letters", "list", folder.Setting]);
        var replay = await RunAsync(["dead-letters", "replay", folder.Setting]);
        var after = await RunAsync(["dead-letters", "list", folder.Setting]);

        Assert.Contains("om.notes.v1.NoteCreated", list.Output, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: no", list.Output, StringComparison.Ordinal);
        Assert.Contains("notes: 1 replayed", replay.Output, StringComparison.Ordinal);
        Assert.Equal("", after.Output);
    }

    [Fact]
    public async Task Sent_events_go_out_again_by_command_and_change_nothing()
    {
        await using var host = await NotesHost.StartWithLedgerAsync();
        await host.CreateAsync("a");
        Task<bool> SettledAsync() => host.OnNotesAsync(async db => !await db.Outbox.AnyAsync(r => r.SentAt == null));
        await Eventually.HoldsAsync(SettledAsync, "the event went out");

        var resent = await RunAsync(["resend", "1", .. Settings(host)]);

        Assert.Contains("notes: 1 events go out again", resent.Output, StringComparison.Ordinal);
        await Eventually.HoldsAsync(SettledAsync, "the event went out again");
        Assert.Equal(1, await host.OnLedgerAsync(db => db.Entries.CountAsync()));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args, params OmModule[] modules)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var newOutput = new StringWriter();
        using var newError = new StringWriter();
        try
        {
            Console.SetOut(newOutput);
            Console.SetError(newError);
            var code = await OmHost.RunAsync(args, null, modules is [] ? [new NotesModule(), new LedgerModule()] : modules);
            return (code, newOutput.ToString(), newError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static IEnumerable<string> Settings(NotesHost host) => host.Service.Data.Select(s => $"--{s.Key}={s.Value}");

    private static string Dump(string file)
    {
        var text = new System.Text.StringBuilder();
        foreach (var table in Rows(file, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            var columns = table == "outbox" ? "\"Id\", \"MessageId\", \"Type\", \"Payload\", \"CreatedAt\"" : "*";
            text.AppendLine(table).AppendJoin('\n', Rows(file, $"SELECT {columns} FROM \"{table}\" ORDER BY 1"));
        }

        return text.ToString();
    }

    private static List<string> Rows(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] b ? Convert.ToHexString(b) : reader.GetValue(i))));
        }

        return rows;
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("om-test-").FullName;

        public string Setting => "--Database:Folder=" + Path;

        public void Dispose()
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
        }
    }

    private sealed class CallingModule : OmModule
    {
        public override string Name => "calling";

        public override IReadOnlyList<string> Calls => ["notes"];

        public override IEnumerable<string> ConfigurationProblems(Microsoft.Extensions.Configuration.IConfiguration configuration) =>
            Microsoft.Extensions.Configuration.ConfigurationBinder.GetValue<int>(configuration, "Calling:Number") < 0 ? ["Calling:Number is negative."] : [];

        public override void Add(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder)
        {
        }

        public override void Map(Microsoft.AspNetCore.Builder.WebApplication app)
        {
        }
    }
}
