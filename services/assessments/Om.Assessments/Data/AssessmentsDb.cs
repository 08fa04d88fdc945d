using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Tables of the assessments service.</summary>
public abstract class AssessmentsDb(DbContextOptions options) : OmDb(options)
{
    internal DbSet<Assessment> Assessments => Set<Assessment>();

    internal DbSet<AccessRow> AccessRows => Set<AccessRow>();

    internal DbSet<Answer> Answers => Set<Answer>();

    internal DbSet<Measure> Measures => Set<Measure>();

    internal DbSet<Declaration> Declarations => Set<Declaration>();

    internal DbSet<CalendarFeed> CalendarFeeds => Set<CalendarFeed>();

    internal DbSet<Share> Shares => Set<Share>();

    internal DbSet<ConsentRecord> Consents => Set<ConsentRecord>();

    internal DbSet<EditionCopy> Editions => Set<EditionCopy>();

    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder model)
    {
        model.UseAudit();
        model.UseErasures();
        model.Entity<EditionCopy>(edition =>
        {
            edition.ToTable("editions");
            edition.HasKey(e => e.Name);
            edition.Property(e => e.Name).HasMaxLength(100);
            edition.Property(e => e.Check).HasMaxLength(60);
            edition.Property(e => e.ContentHash).HasMaxLength(64);
            edition.HasIndex(e => e.Check);
        });
        model.Entity<Assessment>(assessment =>
        {
            assessment.ToTable("assessments");
            // The longest subject OpenID Connect allows.
            assessment.Property(a => a.Owner).HasMaxLength(255);
            assessment.Property(a => a.Edition).HasMaxLength(100);
            assessment.Property(a => a.EditionHash).HasMaxLength(64);
            assessment.Property(a => a.UndoEdition).HasMaxLength(100);
            assessment.Property(a => a.Title).HasMaxLength(120);
            assessment.Property(a => a.Branch).HasMaxLength(1);
            assessment.Property(a => a.Region).HasMaxLength(6);
            assessment.HasIndex(a => new { a.Owner, a.CreatedAt, a.Id });
            assessment.HasIndex(a => a.WorkedOn);
            assessment.HasOne<Assessment>().WithMany().HasForeignKey(a => a.PreviousId).OnDelete(DeleteBehavior.SetNull);
        });
        model.Entity<AccessRow>(access =>
        {
            access.ToTable("access_codes");
            access.HasKey(r => r.CodeHash);
            BelongsToAssessment(access, r => r.AssessmentId);
        });
        model.Entity<Answer>(answer =>
        {
            answer.ToTable("answers");
            answer.HasKey(a => a.Key);
            answer.Property(a => a.Item).HasMaxLength(48);
            answer.Property(a => a.Reason).HasMaxLength(500);
            answer.Property(a => a.Note).HasMaxLength(2000);
            answer.Property(a => a.Revision).IsConcurrencyToken();
            BelongsToAssessment(answer, a => a.AssessmentId);
        });
        model.Entity<Measure>(measure =>
        {
            measure.ToTable("measures");
            measure.Property(m => m.Item).HasMaxLength(48);
            measure.Property(m => m.Practice).HasMaxLength(48);
            measure.Property(m => m.Description).HasMaxLength(Measure.LongestDescription);
            measure.Property(m => m.Responsible).HasMaxLength(Measure.LongestResponsible);
            measure.Property(m => m.Control).HasMaxLength(Measure.LongestControl);
            measure.Property(m => m.Effect).HasMaxLength(Measure.LongestEffect);
            BelongsToAssessment(measure, m => m.AssessmentId);
        });
        model.Entity<Declaration>(declaration =>
        {
            declaration.ToTable("declarations");
            declaration.HasKey(d => d.Number);
            declaration.Property(d => d.Number).HasMaxLength(20);
            declaration.Property(d => d.FirmName).HasMaxLength(200);
            declaration.Property(d => d.FirmPlace).HasMaxLength(120);
            declaration.Property(d => d.Signatory).HasMaxLength(120);
            declaration.Property(d => d.CheckTitle).HasMaxLength(120);
            declaration.Property(d => d.Edition).HasMaxLength(100);
            declaration.Property(d => d.EditionHash).HasMaxLength(64);
            BelongsToAssessment(declaration, d => d.AssessmentId);
        });
        model.Entity<Share>(share =>
        {
            share.ToTable("shares");
            share.Property(s => s.GivenBy).HasMaxLength(255);
            share.Property(s => s.Recipient).HasMaxLength(100);
            share.Property(s => s.RecipientName).HasMaxLength(100);
            share.Property(s => s.ConsentVersion).HasMaxLength(40);
            share.HasIndex(s => new { s.Recipient, s.CreatedAt, s.Id });
            share.HasIndex(s => s.GivenBy);
            BelongsToAssessment(share, s => s.AssessmentId);
        });
        model.Entity<ConsentRecord>(consent =>
        {
            consent.ToTable("consents");
            consent.Property(c => c.Purpose).HasMaxLength(120);
            consent.Property(c => c.Decision).HasMaxLength(10);
            consent.Property(c => c.TextVersion).HasMaxLength(40);
            BelongsToAssessment(consent, c => c.AssessmentId);
        });
        model.Entity<CalendarFeed>(feed =>
        {
            feed.ToTable("calendar_feeds");
            feed.HasKey(f => f.AssessmentId);
            feed.HasIndex(f => f.TokenHash).IsUnique();
            BelongsToAssessment(feed, f => f.AssessmentId);
        });
    }

    /// <summary>Rows of an assessment go with it: erasing the one row erases them all, whatever was added meanwhile.</summary>
    private static void BelongsToAssessment<T>(
        Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<T> entity,
        System.Linq.Expressions.Expression<Func<T, object?>> key)
        where T : class =>
        entity.HasOne<Assessment>().WithMany().HasForeignKey(key).OnDelete(DeleteBehavior.Cascade);
}

/// <summary>Exists for the SQLite migrations.</summary>
public sealed class SqliteAssessmentsDb(DbContextOptions<SqliteAssessmentsDb> options) : AssessmentsDb(options);

/// <summary>Exists for the PostgreSQL migrations.</summary>
public sealed class PostgresAssessmentsDb(DbContextOptions<PostgresAssessmentsDb> options) : AssessmentsDb(options);

internal sealed class SqliteAssessmentsDbFactory : IDesignTimeDbContextFactory<SqliteAssessmentsDb>
{
    public SqliteAssessmentsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteAssessmentsDb>().UseSqlite().Options);
}

internal sealed class PostgresAssessmentsDbFactory : IDesignTimeDbContextFactory<PostgresAssessmentsDb>
{
    public PostgresAssessmentsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresAssessmentsDb>().UseNpgsql().Options);
}
