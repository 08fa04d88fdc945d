using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Om.Hosting;

namespace Om.Notes;

public abstract class NotesDb(DbContextOptions options) : OmDb(options)
{
    internal DbSet<Note> Notes => Set<Note>();

    /// <summary>What the consumer beside the publisher wrote.</summary>
    internal DbSet<Echo> Echoes => Set<Echo>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Note>(note =>
        {
            note.ToTable("notes");
            note.OwnsOne(n => n.Detail).ToJson();
        });
        model.Entity<Echo>().ToTable("echoes");
    }
}

internal sealed class Echo
{
    public long Id { get; init; }

    public required string Note { get; init; }
}

public sealed class SqliteNotesDb(DbContextOptions<SqliteNotesDb> options) : NotesDb(options);

public sealed class PostgresNotesDb(DbContextOptions<PostgresNotesDb> options) : NotesDb(options);

internal sealed class SqliteNotesDbFactory : IDesignTimeDbContextFactory<SqliteNotesDb>
{
    public SqliteNotesDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteNotesDb>().UseSqlite().Options);
}

internal sealed class PostgresNotesDbFactory : IDesignTimeDbContextFactory<PostgresNotesDb>
{
    public PostgresNotesDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresNotesDb>().UseNpgsql().Options);
}
