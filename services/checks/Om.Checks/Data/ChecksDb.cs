using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Om.Hosting;

namespace Om.Checks;

/// <summary>Tables of the checks service.</summary>
public abstract class ChecksDb(DbContextOptions options) : OmDb(options)
{
    /// <summary>The checks.</summary>
    internal DbSet<Check> Checks => Set<Check>();

    /// <summary>Their editions.</summary>
    internal DbSet<Edition> Editions => Set<Edition>();

    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Check>(check =>
        {
            check.ToTable("checks");
            check.Property(c => c.Id).HasMaxLength(48);
        });
        model.Entity<Edition>(edition =>
        {
            edition.ToTable("editions");
            edition.HasKey(e => new { e.CheckId, e.Number });
            edition.Property(e => e.CheckId).HasMaxLength(48);
            edition.Property(e => e.ContentHash).HasMaxLength(64);
            edition.HasIndex(e => new { e.CheckId, e.ContentHash });
            edition.HasOne<Check>().WithMany().HasForeignKey(e => e.CheckId);
            edition.OwnsOne(e => e.Adoption).ToJson();
        });
    }
}

/// <summary>Exists for the SQLite migrations.</summary>
public sealed class SqliteChecksDb(DbContextOptions<SqliteChecksDb> options) : ChecksDb(options);

/// <summary>Exists for the PostgreSQL migrations.</summary>
public sealed class PostgresChecksDb(DbContextOptions<PostgresChecksDb> options) : ChecksDb(options);

internal sealed class SqliteChecksDbFactory : IDesignTimeDbContextFactory<SqliteChecksDb>
{
    public SqliteChecksDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteChecksDb>().UseSqlite().Options);
}

internal sealed class PostgresChecksDbFactory : IDesignTimeDbContextFactory<PostgresChecksDb>
{
    public PostgresChecksDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresChecksDb>().UseNpgsql().Options);
}
