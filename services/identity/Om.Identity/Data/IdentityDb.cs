using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Om.Hosting;

namespace Om.Identity;

/// <summary>Tables of the identity service.</summary>
public abstract class IdentityDb(DbContextOptions options) : OmDb(options), IDataProtectionKeyContext
{
    /// <summary>Keys that protect the other keys, cookies and authenticator keys.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    internal DbSet<Account> Accounts => Set<Account>();

    internal DbSet<IdentityUserPasskey<Guid>> Passkeys => Set<IdentityUserPasskey<Guid>>();

    internal DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    internal DbSet<Challenge> Challenges => Set<Challenge>();

    internal DbSet<Attempts> Attempts => Set<Attempts>();

    internal DbSet<Session> Sessions => Set<Session>();

    internal DbSet<KnownDevice> Devices => Set<KnownDevice>();

    internal DbSet<Grant> Grants => Set<Grant>();

    internal DbSet<PartnerClient> PartnerClients => Set<PartnerClient>();

    internal DbSet<MailRow> Mails => Set<MailRow>();

    internal DbSet<KeyRow> Keys => Set<KeyRow>();

    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        model.UseAudit();
        model.UseErasures();
        BuildAccounts(model);
        BuildSessions(model);
        BuildGrants(model);
        model.Entity<MailRow>(mail =>
        {
            mail.ToTable("mails");
            mail.Property(m => m.Recipient).HasMaxLength(EmailAddress.Most);
            mail.Property(m => m.Subject).HasMaxLength(200);
            mail.HasIndex(m => m.NextAt);
        });
        model.Entity<KeyRow>(key =>
        {
            key.ToTable("keys");
            key.HasKey(k => new { k.Use, k.Generation });
            key.Property(k => k.KeyId).HasMaxLength(64);
        });
        model.Entity<DataProtectionKey>(key =>
        {
            key.ToTable("data_protection_keys");
            key.Property(k => k.FriendlyName).HasMaxLength(100);
        });
        model.UseOpenIddict<Guid>();
    }

    private static void BuildAccounts(ModelBuilder model)
    {
        model.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.Property(a => a.UserName).HasMaxLength(32);
            account.Property(a => a.NormalizedUserName).HasMaxLength(32);
            account.Property(a => a.Email).HasMaxLength(EmailAddress.Most);
            account.Property(a => a.NormalizedEmail).HasMaxLength(EmailAddress.Most);
            account.Property(a => a.DisplayName).HasMaxLength(100);
            account.Property(a => a.Language).HasMaxLength(2);
            account.Property(a => a.ConcurrencyStamp).IsConcurrencyToken();
            account.HasIndex(a => a.NormalizedEmail).IsUnique();
            // The library's lock-out belongs to nobody here: it would let strangers lock people out.
            account.Ignore(a => a.PhoneNumber).Ignore(a => a.PhoneNumberConfirmed);
            account.Ignore(a => a.LockoutEnd).Ignore(a => a.LockoutEnabled).Ignore(a => a.AccessFailedCount);
        });
        model.Entity<IdentityUserPasskey<Guid>>(passkey =>
        {
            passkey.ToTable("passkeys");
            passkey.HasKey(p => p.CredentialId);
            passkey.Property(p => p.CredentialId).HasMaxLength(1024);
            passkey.OwnsOne(p => p.Data).ToJson();
            passkey.HasOne<Account>().WithMany().HasForeignKey(p => p.UserId);
        });
        model.Entity<RecoveryCode>(code =>
        {
            code.ToTable("recovery_codes");
            code.HasKey(c => new { c.AccountId, c.Hash });
            code.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId);
        });
        model.Entity<Challenge>(challenge =>
        {
            challenge.ToTable("challenges");
            challenge.Property(c => c.Email).HasMaxLength(EmailAddress.Most);
            challenge.Property(c => c.DisplayName).HasMaxLength(100);
            challenge.Property(c => c.Language).HasMaxLength(2);
            challenge.HasIndex(c => c.ExpiresAt);
        });
        model.Entity<Attempts>(attempts =>
        {
            attempts.ToTable("attempts");
            attempts.HasKey(a => a.Key);
            attempts.Property(a => a.Key).HasMaxLength(64);
            attempts.HasIndex(a => a.LastAt);
        });
    }

    private static void BuildSessions(ModelBuilder model)
    {
        model.Entity<Session>(session =>
        {
            session.ToTable("sessions");
            session.Property(s => s.Methods).HasMaxLength(40);
            session.Property(s => s.Device).HasMaxLength(100);
            session.HasIndex(s => new { s.AccountId, s.SeenAt });
            session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId);
        });
        model.Entity<KnownDevice>(device =>
        {
            device.ToTable("known_devices");
            device.HasIndex(d => d.AccountId);
            device.HasOne<Account>().WithMany().HasForeignKey(d => d.AccountId);
        });
    }

    private static void BuildGrants(ModelBuilder model)
    {
        model.Entity<Grant>(grant =>
        {
            grant.ToTable("grants");
            grant.Property(g => g.Id).HasMaxLength(36);
            grant.Property(g => g.Role).HasMaxLength(40);
            grant.Property(g => g.Organisation).HasMaxLength(100);
            grant.Property(g => g.GrantedBy).HasMaxLength(100);
            grant.Property(g => g.EndedBy).HasMaxLength(100);
            grant.Property(g => g.Reason).HasMaxLength(500);
            grant.Property(g => g.EndReason).HasMaxLength(500);
            grant.HasIndex(g => new { g.AccountId, g.Id });
            grant.HasIndex(g => g.Role);
            grant.HasOne<Account>().WithMany().HasForeignKey(g => g.AccountId);
        });
        model.Entity<PartnerClient>(client =>
        {
            client.ToTable("partner_clients");
            client.Property(c => c.Id).HasMaxLength(40);
            client.Property(c => c.DisplayName).HasMaxLength(100);
            client.Property(c => c.Organisation).HasMaxLength(100);
            client.Property(c => c.CreatedBy).HasMaxLength(100);
            client.Property(c => c.DisabledBy).HasMaxLength(100);
            client.Property(c => c.DisableReason).HasMaxLength(500);
        });
    }
}

/// <summary>Exists for the SQLite migrations.</summary>
public sealed class SqliteIdentityDb(DbContextOptions<SqliteIdentityDb> options) : IdentityDb(options);

/// <summary>Exists for the PostgreSQL migrations, and for the one thing the two providers do not do alike.</summary>
public sealed class PostgresIdentityDb(DbContextOptions<PostgresIdentityDb> options) : IdentityDb(options)
{
    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        base.BuildModel(model);
        // Ids in byte order, as on SQLite: page tokens hold them.
        model.Entity<Grant>().Property(g => g.Id).UseCollation("C");
        model.Entity<PartnerClient>().Property(c => c.Id).UseCollation("C");
    }
}

internal sealed class SqliteIdentityDbFactory : IDesignTimeDbContextFactory<SqliteIdentityDb>
{
    public SqliteIdentityDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteIdentityDb>().UseSqlite().Options);
}

internal sealed class PostgresIdentityDbFactory : IDesignTimeDbContextFactory<PostgresIdentityDb>
{
    public PostgresIdentityDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresIdentityDb>().UseNpgsql().Options);
}
