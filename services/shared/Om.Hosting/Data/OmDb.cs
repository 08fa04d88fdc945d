using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Om.Hosting;

/// <summary>
/// A service's database: its own tables plus outbox, inbox and processed requests, so that an effect, its events and the proof that it was
/// carried out are always one transaction. One <c>SaveChangesAsync</c> per call is the whole unit of work.
/// </summary>
public abstract class OmDb(DbContextOptions options) : DbContext(options)
{
    private readonly SaveHooks? hooks =
        options.FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<SaveHooks>().FirstOrDefault();

    /// <summary>Events waiting for the dispatcher.</summary>
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    /// <summary>Messages already handled.</summary>
    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    /// <summary>Events no consumer could handle.</summary>
    public DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();

    /// <summary>Requests already carried out.</summary>
    public DbSet<ProcessedRequest> ProcessedRequests => Set<ProcessedRequest>();

    /// <summary>Whether this is the embedded database. For provider differences inside Om.Hosting only.</summary>
    internal bool IsSqlite => Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);

    /// <summary>Stores <paramref name="evt"/> to leave with the next save. The only way a service publishes.</summary>
    public void Publish<T>(T evt, DateTimeOffset now)
        where T : class =>
        Outbox.Add(new OutboxRow
        {
            MessageId = Guid.CreateVersion7(now),
            Type = EventNames.Of(typeof(T)),
            Payload = JsonSerializer.Serialize(evt, EventJson.Options),
            TraceParent = Activity.Current?.Id,
            CreatedAt = now,
        });

    /// <summary>
    /// Takes what was overwritten out of SQLite's log of writes too, where it would stand until the log comes round. Given up at once where
    /// somebody reads: the next one does it.
    /// </summary>
    internal async Task EmptyLogAsync(CancellationToken cancellation)
    {
        if (IsSqlite)
        {
            await Database.ExecuteSqlRawAsync("PRAGMA busy_timeout=200; PRAGMA wal_checkpoint(TRUNCATE);", cancellation);
        }
    }

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        // EF Core would compare every entity with its copy again at each of the looks below; after the first there is nothing new to find.
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            RequireRaisedVersions();
            var events = ChangeTracker.Entries<OutboxRow>().Any(e => e.State == EntityState.Added);
            using var turn = hooks is null ? null : await hooks.EnterAsync(cancellationToken);
            var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            if (events)
            {
                hooks?.EventsStored();
            }

            return saved;
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    /// <summary>For libraries that know no other way, such as the key ring's store. Ours save with <see cref="SaveChangesAsync(bool, CancellationToken)"/>.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RequireRaisedVersions();
        using var turn = hooks?.EnterAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <summary>The service's own tables.</summary>
    protected abstract void BuildModel(ModelBuilder model);

    /// <inheritdoc />
    protected sealed override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox");
            row.Property(r => r.Type).HasMaxLength(100);
            row.HasIndex(r => r.MessageId).IsUnique();
            row.HasIndex(r => r.SentAt);
            row.HasIndex(r => r.Id, "IX_outbox_waiting").HasFilter("\"SentAt\" IS NULL");
        });
        modelBuilder.Entity<InboxRow>(row =>
        {
            row.ToTable("inbox");
            row.HasKey(r => new { r.MessageId, r.Consumer });
            row.Property(r => r.Consumer).HasMaxLength(200);
            row.HasIndex(r => r.HandledAt);
        });
        modelBuilder.Entity<DeadLetterRow>(row =>
        {
            row.ToTable("dead_letters");
            row.Property(r => r.Type).HasMaxLength(100);
            row.Property(r => r.Reason).HasMaxLength(4000);
        });
        modelBuilder.Entity<ProcessedRequest>(row =>
        {
            row.ToTable("processed_requests");
            row.HasKey(r => r.Key);
            row.Property(r => r.Subject).HasMaxLength(200);
            row.HasIndex(r => r.Subject);
            row.HasIndex(r => r.CreatedAt);
        });
        BuildModel(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => typeof(IVersioned).IsAssignableFrom(e.ClrType)))
        {
            entity.FindProperty(nameof(IVersioned.Version))!.IsConcurrencyToken = true;
        }
    }

    /// <inheritdoc />
    protected sealed override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite can neither order nor compare DateTimeOffset, PostgreSQL takes offset 0 only: ticks here, UTC there.
        if (IsSqlite)
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTime>();
        }
    }

    private void RequireRaisedVersions()
    {
        foreach (var entry in ChangeTracker.Entries<IVersioned>())
        {
            if (!entry.Property(e => e.Version).IsModified
                && (entry.State == EntityState.Modified || (entry.State == EntityState.Unchanged && OwnsChanges(entry))))
            {
                throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} was changed without raising its Version.");
            }
        }
    }

    private static bool OwnsChanges(EntityEntry entry) =>
        entry.Navigations.Any(navigation => navigation.Metadata.TargetEntityType.IsOwned()
            && (navigation.IsModified || Owned(navigation).Any(owned => owned.State != EntityState.Unchanged || OwnsChanges(owned))));

    private static IEnumerable<EntityEntry> Owned(NavigationEntry navigation) => navigation switch
    {
        ReferenceEntry { TargetEntry: { } one } => [one],
        CollectionEntry { CurrentValue: { } many } list => many.Cast<object>().Select(list.FindEntry).OfType<EntityEntry>(),
        _ => [],
    };

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private sealed class UtcTime() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        time => time.ToUniversalTime(), time => time.ToUniversalTime());
}
