using Microsoft.EntityFrameworkCore;

namespace Om.Hosting;

/// <summary>
/// Tombstone of somebody who was erased: the subject of their tokens and nothing else. Every service that ever held something of theirs keeps one
/// and tells the others again each day, so that a backup of any of them brings nothing back for longer than that.
/// </summary>
public sealed class ErasedSubject
{
    /// <summary>How long it is kept. No backup may be older when it is restored.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3 * 365);

    /// <summary>Subject of the tokens.</summary>
    public required string Subject { get; init; }

    /// <summary>When the person was erased.</summary>
    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>When the other services were told last.</summary>
    public required DateTimeOffset AnnouncedAt { get; set; }
}

/// <summary>Removes everything a service holds about somebody.</summary>
/// <typeparam name="TDb">Database of the service.</typeparam>
public abstract class Eraser<TDb>
    where TDb : OmDb
{
    /// <summary>Removes it, as far as it is there: called again and again for the same subject. May save in between; the caller saves the rest.</summary>
    public abstract Task EraseAsync(TDb db, string subject, CancellationToken cancellation);

    /// <summary>Publishes that the person was erased, with the next save.</summary>
    public abstract void Announce(TDb db, ErasedSubject erased, DateTimeOffset now);
}

/// <summary>The list of those who were erased.</summary>
public static class Erasures
{
    /// <summary>Adds the table to a service's model.</summary>
    public static void UseErasures(this ModelBuilder model) => model.Entity<ErasedSubject>(erased =>
    {
        erased.ToTable("erased_subjects");
        erased.HasKey(e => e.Subject);
        erased.Property(e => e.Subject).HasMaxLength(255);
        erased.HasIndex(e => e.AnnouncedAt);
    });

    /// <summary>Notes that somebody was erased, unless it is known; the caller saves.</summary>
    public static async Task RememberErasedAsync(
        this OmDb db, string subject, DateTimeOffset erasedAt, DateTimeOffset announcedAt, CancellationToken cancellation)
    {
        if (await db.Set<ErasedSubject>().FindAsync([subject], cancellation) is null)
        {
            db.Add(new ErasedSubject { Subject = subject, ErasedAt = erasedAt, AnnouncedAt = announcedAt });
        }
    }

    /// <summary>
    /// Refuses a caller who was erased: a token lives on for some minutes, and nothing may be stored for it. UNAUTHENTICATED, as with any token that
    /// is over.
    /// </summary>
    public static async Task RefuseErasedAsync(this OmDb db, Caller caller, CancellationToken cancellation)
    {
        if (caller.Subject is { } subject && await db.Set<ErasedSubject>().AnyAsync(e => e.Subject == subject, cancellation))
        {
            throw Fault.Unauthenticated("The account of this access token was erased.");
        }
    }
}
