using System.Collections.Concurrent;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Om.Contracts.Assessments;
using Om.Hosting;
using Om.Testing;

namespace Om.System.Tests;

/// <summary>A service of its own that writes down every run it is told of, once.</summary>
internal sealed class EventLedger : IAsyncDisposable
{
    private readonly ServiceHost host;

    private EventLedger(ServiceHost host) => this.host = host;

    /// <summary>How often an event was delivered, by run; a second delivery must have no effect.</summary>
    public ConcurrentDictionary<string, int> Deliveries => host.Services.GetRequiredService<ConcurrentDictionary<string, int>>();

    public static async Task<EventLedger> StartAsync(string broker)
    {
        var module = new LedgerModule("ledger" + Guid.NewGuid().ToString("N")[..8]);
        var host = await ServiceHost.StartAsync("sqlite", [module], new() { ["Bus:RabbitMq"] = broker });
        // An event for which there is no queue yet is dropped by the broker.
        await host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new EventLedger(host);
    }

    /// <summary>The runs written down, in no order, each as often as its event had an effect.</summary>
    public async Task<List<string>> RunsAsync()
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LedgerDb>().Entries.Select(e => e.Run).ToListAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private sealed class LedgerModule(string name) : OmModule
    {
        public override string Name => name;

        public override void Add(WebApplicationBuilder builder)
        {
            builder.Services.AddSingleton<ConcurrentDictionary<string, int>>();
            builder.AddOmDb<LedgerDb, SqliteLedgerDb, PostgresLedgerDb>(Name);
        }

        public override void Consumers(IRegistrationConfigurator bus) => bus.AddConsumer<StartedConsumer>();

        public override void Map(WebApplication app)
        {
        }

        // Its tables live as long as a test: there is nothing to migrate.
        public override async Task StartAsync(IServiceProvider services, CancellationToken cancellation)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LedgerDb>();
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(cancellation);
        }
    }
}

internal sealed class StartedConsumer(LedgerDb db, ConcurrentDictionary<string, int> deliveries, TimeProvider time) : IConsumer<AssessmentStarted>
{
    public Task Consume(ConsumeContext<AssessmentStarted> context)
    {
        deliveries.AddOrUpdate(context.Message.Assessment, 1, (_, count) => count + 1);
        return db.HandleOnceAsync(context, "started", time, () =>
        {
            db.Entries.Add(new LedgerEntry { Run = context.Message.Assessment });
            return Task.CompletedTask;
        });
    }
}

internal abstract class LedgerDb(DbContextOptions options) : OmDb(options)
{
    public DbSet<LedgerEntry> Entries => Set<LedgerEntry>();

    protected override void BuildModel(ModelBuilder model) => model.Entity<LedgerEntry>().ToTable("entries");
}

internal sealed class LedgerEntry
{
    public long Id { get; init; }

    public required string Run { get; init; }
}

internal sealed class SqliteLedgerDb(DbContextOptions<SqliteLedgerDb> options) : LedgerDb(options);

internal sealed class PostgresLedgerDb(DbContextOptions<PostgresLedgerDb> options) : LedgerDb(options);
