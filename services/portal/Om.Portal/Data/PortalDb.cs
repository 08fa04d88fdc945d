using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Om.Hosting;

namespace Om.Portal;

/// <summary>Tables of the portal: the keys its cookies and form tokens are protected with, and who is signed in; shared by all its instances.</summary>
public abstract class PortalDb(DbContextOptions options) : OmDb(options), IDataProtectionKeyContext
{
    /// <summary>The keys.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Who is signed in.</summary>
    public DbSet<PortalSession> Sessions => Set<PortalSession>();

    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        model.UseErasures();
        model.Entity<DataProtectionKey>(key =>
        {
            key.ToTable("data_protection_keys");
            key.Property(k => k.FriendlyName).HasMaxLength(100);
        });
        model.Entity<PortalSession>(session =>
        {
            session.ToTable("sessions");
            session.HasKey(s => s.Key);
            // The longest subject OpenID Connect allows.
            session.Property(s => s.Subject).HasMaxLength(255);
            session.Property(s => s.Name).HasMaxLength(100);
            session.HasIndex(s => s.SeenAt);
        });
    }
}

/// <summary>Exists for the SQLite migrations.</summary>
public sealed class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options) : PortalDb(options);

/// <summary>Exists for the PostgreSQL migrations.</summary>
public sealed class PostgresPortalDb(DbContextOptions<PostgresPortalDb> options) : PortalDb(options);

internal sealed class SqlitePortalDbFactory : IDesignTimeDbContextFactory<SqlitePortalDb>
{
    public SqlitePortalDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite().Options);
}

internal sealed class PostgresPortalDbFactory : IDesignTimeDbContextFactory<PostgresPortalDb>
{
    public PostgresPortalDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql().Options);
}
