using Npgsql;
using Xunit;

namespace Om.Testing;

/// <summary>
/// Databases for one test host: SQLite files in a folder of its own, or fresh PostgreSQL databases on the server named by
/// <c>OM_TEST_POSTGRES</c>. Both are removed afterwards.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly List<string> databases = [];
    private readonly string? server;

    private TestDatabase(string? server)
    {
        this.server = server;
        Folder = Directory.CreateTempSubdirectory("om-test-").FullName;
    }

    /// <summary>The providers a slice test runs on: the argument of a theory.</summary>
    public static TheoryData<string> Providers => ["sqlite", "postgres"];

    /// <summary>Folder of the SQLite files.</summary>
    public string Folder { get; }

    /// <summary>Databases of <paramref name="provider"/>; skips the test when it is not there.</summary>
    public static TestDatabase On(string provider) => new(provider == "sqlite" ? null : Tool.Need("OM_TEST_POSTGRES"));

    /// <summary>Configuration that makes <paramref name="services"/> use these databases.</summary>
    public async Task<Dictionary<string, string?>> ConfigurationAsync(params string[] services)
    {
        var configuration = new Dictionary<string, string?> { ["Database:Folder"] = Folder };
        foreach (var service in server is null ? [] : services)
        {
            var name = $"om_{service}_{Guid.NewGuid():N}";
            await ExecuteAsync($"CREATE DATABASE {name}");
            databases.Add(name);
            configuration[$"Database:Postgres:{service}"] =
                new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString();
        }

        return configuration;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var name in databases)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
