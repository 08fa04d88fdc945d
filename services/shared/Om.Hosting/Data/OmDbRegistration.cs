using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Om.Hosting;

/// <summary>Registers a service's database on whichever provider the configuration names.</summary>
public static class OmDbRegistration
{
    /// <summary>
    /// <typeparamref name="TDb"/> is what the service's code asks for; <typeparamref name="TSqlite"/> and <typeparamref name="TPostgres"/>
    /// exist only because each provider needs its own migrations.
    /// </summary>
    public static void AddOmDb<TDb, TSqlite, TPostgres>(this WebApplicationBuilder builder, string service)
        where TDb : OmDb
        where TSqlite : TDb
        where TPostgres : TDb
    {
        var options = Settings.Read<DatabaseOptions>(builder.Configuration, "Database");
        var postgres = options.Postgres.GetValueOrDefault(service);
        var services = builder.Services;
        services.AddSingleton(new WriteGate<TDb>(serialise: postgres is null));
        services.AddSingleton<OutboxSignal<TDb>>();
        services.AddSingleton<SaveHooks<TDb>>();
        services.AddSingleton(new ServiceDatabase(service, typeof(TDb), postgres is null ? SqliteFile(options, service) : null));
        services.AddHostedService<OutboxDispatcher<TDb>>();
        services.AddHostedService<Housekeeping<TDb>>();

        if (postgres is null)
        {
            var connection = new SqliteConnectionStringBuilder { DataSource = SqliteFile(options, service) };
            services.AddDbContextPool<TSqlite>((provider, db) => db
                .UseSqlite(connection.ToString())
                .AddInterceptors(SqlitePragmas.Instance, provider.GetRequiredService<SaveHooks<TDb>>()));
            services.AddScoped<TDb>(provider => provider.GetRequiredService<TSqlite>());
        }
        else
        {
            services.AddDbContextPool<TPostgres>((provider, db) => db
                .UseNpgsql(Prepared(postgres))
                .AddInterceptors(provider.GetRequiredService<SaveHooks<TDb>>()));
            services.AddScoped<TDb>(provider => provider.GetRequiredService<TPostgres>());
        }
    }

    /// <summary>
    /// Statements used more than once are prepared: a batch of saves is made of the same few. Behind a pooler that hands one server connection to
    /// many clients this must be off: say <c>Max Auto Prepare=0</c> in the connection string.
    /// </summary>
    private static string Prepared(string postgres)
    {
        var connection = new NpgsqlConnectionStringBuilder(postgres);
        if (!connection.ShouldSerialize("Max Auto Prepare"))
        {
            connection.MaxAutoPrepare = 100;
        }

        return connection.ToString();
    }

    private static string SqliteFile(DatabaseOptions options, string service) => Path.Combine(options.Folder, service + ".db");
}

/// <summary>A database of this process, for migration, backup and health.</summary>
/// <param name="Service">Name of the service that owns it.</param>
/// <param name="ContextType">Its <see cref="OmDb"/> type.</param>
/// <param name="SqliteFile">Path of the file; null on PostgreSQL.</param>
public sealed record ServiceDatabase(string Service, Type ContextType, string? SqliteFile);
