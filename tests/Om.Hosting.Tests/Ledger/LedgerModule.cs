using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Om.Hosting;
using Om.Notes;

namespace Om.Ledger;

/// <summary>Another service that counts notes.</summary>
public sealed class LedgerModule(string name = "ledger") : OmModule
{
    public override string Name => name;

    public override void Add(WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<NotesProbe>();
        builder.AddOmDb<LedgerDb, SqliteLedgerDb, PostgresLedgerDb>(Name);
    }

    public override void Consumers(IRegistrationConfigurator bus) => bus.AddConsumer<CountConsumer>();

    public override void Map(WebApplication app)
    {
    }
}

internal sealed class CountConsumer(LedgerDb db, TimeProvider time, NotesProbe probe) : IConsumer<NoteCreated>
{
    public Task Consume(ConsumeContext<NoteCreated> context) =>
        db.HandleOnceAsync(context, "count", time, async () =>
        {
            await probe.OnCount(context.Message);
            db.Entries.Add(new Entry { Note = context.Message.Note });
        });
}

public abstract class LedgerDb(DbContextOptions options) : OmDb(options)
{
    internal DbSet<Entry> Entries => Set<Entry>();

    protected override void BuildModel(ModelBuilder model) => model.Entity<Entry>().ToTable("entries");
}

internal sealed class Entry
{
    public long Id { get; init; }

    public required string Note { get; init; }
}

public sealed class SqliteLedgerDb(DbContextOptions<SqliteLedgerDb> options) : LedgerDb(options);

public sealed class PostgresLedgerDb(DbContextOptions<PostgresLedgerDb> options) : LedgerDb(options);

internal sealed class SqliteLedgerDbFactory : IDesignTimeDbContextFactory<SqliteLedgerDb>
{
    public SqliteLedgerDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteLedgerDb>().UseSqlite().Options);
}

internal sealed class PostgresLedgerDbFactory : IDesignTimeDbContextFactory<PostgresLedgerDb>
{
    public PostgresLedgerDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresLedgerDb>().UseNpgsql().Options);
}
