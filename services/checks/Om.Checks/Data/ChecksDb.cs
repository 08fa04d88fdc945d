using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Design;
using Om.Hosting;

namespace Om.Checks;

/// <summary>Tables of the checks service.</summary>
public abstract class ChecksDb(DbContextOptions options) : OmDb(options)
{
    private const int IdLength = 48;

    /// <summary>The checks.</summary>
    internal DbSet<Check> Checks => Set<Check>();

    /// <summary>Their editions.</summary>
    internal DbSet<Edition> Editions => Set<Edition>();

    /// <summary>The contents of the editions.</summary>
    internal DbSet<EditionDocument> EditionDocuments => Set<EditionDocument>();

    /// <summary>Aids beside the editions.</summary>
    internal DbSet<Aid> Aids => Set<Aid>();

    /// <summary>The change stream of published editions.</summary>
    internal DbSet<EditionChange> EditionChanges => Set<EditionChange>();

    /// <summary>Its last number.</summary>
    internal DbSet<StreamHead> StreamHeads => Set<StreamHead>();

    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        model.UseAudit();
        model.UseErasures();
        model.Entity<Check>(check =>
        {
            check.ToTable("checks");
            check.Property(c => c.Id).HasMaxLength(IdLength);
            check.Property(c => c.Catalogue).HasConversion(c => Json(c), text => FromJson<Catalogue>(text));
        });
        model.Entity<Edition>(edition =>
        {
            edition.ToTable("editions");
            edition.HasKey(e => new { e.CheckId, e.Number });
            edition.Property(e => e.CheckId).HasMaxLength(IdLength);
            edition.Property(e => e.Label).HasMaxLength(20);
            edition.Property(e => e.ContentHash).HasMaxLength(64);
            edition.HasIndex(e => new { e.CheckId, e.ContentHash });
            edition.HasOne<Check>().WithMany().HasForeignKey(e => e.CheckId);
            edition.HasOne(e => e.Document).WithOne().HasForeignKey<EditionDocument>(d => new { d.CheckId, d.Number });
            edition.OwnsOne(e => e.Adoption).ToJson();
        });
        model.Entity<EditionDocument>(document =>
        {
            document.ToTable("edition_documents");
            document.HasKey(d => new { d.CheckId, d.Number });
            document.Property(d => d.CheckId).HasMaxLength(IdLength);
        });
        model.Entity<Aid>(aid =>
        {
            aid.ToTable("aids");
            aid.Property(a => a.Id).HasMaxLength(36);
            aid.Property(a => a.CheckId).HasMaxLength(IdLength);
            aid.Property(a => a.Item).HasMaxLength(IdLength);
            aid.Property(a => a.Title).HasConversion(t => Json(t), text => FromJson<Dictionary<string, string>>(text), ByText<IReadOnlyDictionary<string, string>>());
            aid.HasIndex(a => new { a.CheckId, a.Item, a.Id });
            aid.HasOne<Check>().WithMany().HasForeignKey(a => a.CheckId);
        });
        BuildStream(model);
    }

    private static void BuildStream(ModelBuilder model)
    {
        model.Entity<EditionChange>(change =>
        {
            change.ToTable("edition_changes");
            change.HasKey(c => c.Sequence);
            change.Property(c => c.Sequence).ValueGeneratedNever();
        });
        model.Entity<StreamHead>(head =>
        {
            head.ToTable("stream_heads");
            head.HasKey(h => h.Name);
            head.Property(h => h.Name).HasMaxLength(40);
            head.HasData(new StreamHead { Name = StreamHead.Editions });
        });
    }

    /// <summary>Two values are the same when their text is, and a change inside one is noticed.</summary>
    private static ValueComparer<T> ByText<T>() =>
        new((a, b) => Json(a) == Json(b), value => Json(value).GetHashCode(StringComparison.Ordinal), value => FromJson<T>(Json(value)));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static T FromJson<T>(string text) => JsonSerializer.Deserialize<T>(text)!;
}

/// <summary>Exists for the SQLite migrations.</summary>
public sealed class SqliteChecksDb(DbContextOptions<SqliteChecksDb> options) : ChecksDb(options);

/// <summary>Exists for the PostgreSQL migrations, and for the one thing the two providers do not do alike.</summary>
public sealed class PostgresChecksDb(DbContextOptions<PostgresChecksDb> options) : ChecksDb(options)
{
    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        base.BuildModel(model);
        // Ids in byte order, as on SQLite; a language's order skips hyphens and changes with the operating system, and page tokens with it.
        model.Entity<Check>().Property(c => c.Id).UseCollation("C");
        model.Entity<Aid>().Property(a => a.Id).UseCollation("C");
        model.Entity<Aid>().Property(a => a.Item).UseCollation("C");
    }
}

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
