using Microsoft.EntityFrameworkCore;

namespace Om.Checks;

/// <summary>
/// Putting an edition into use and taking it out, as the RPCs, the import command and the shipped content all do it. Nothing is saved here: the
/// caller's one save stores edition, check, change stream and events together.
/// </summary>
internal static class Publishing
{
    public static async Task PublishAsync(
        this ChecksDb db, Edition edition, V1.EditionContent content, DateTimeOffset now, CancellationToken cancellation)
    {
        // Find, not a query: with the first edition the check itself is still unsaved.
        var check = (await db.Checks.FindAsync([edition.CheckId], cancellation))!;
        var inUse = check.PublishedNumber is { } number ? await db.Editions.FindAsync([check.Id, number], cancellation) : null;
        var published = edition.Publish(inUse, now);
        check.SetPublished(edition.Number, Catalogue.Of(content), now);
        db.Publish(published, now);
        var head = await HeadAsync(db, cancellation);
        Record(db, head, V1.EditionChange.Types.Kind.Published, edition, now);
        if (inUse is not null)
        {
            Record(db, head, V1.EditionChange.Types.Kind.Superseded, inUse, now);
        }
    }

    public static async Task WithdrawAsync(this ChecksDb db, Edition edition, string reason, DateTimeOffset now, CancellationToken cancellation)
    {
        var check = await db.Checks.SingleAsync(c => c.Id == edition.CheckId, cancellation);
        var withdrawn = edition.Withdraw(reason, now);
        if (check.PublishedNumber == edition.Number)
        {
            check.ClearPublished(await db.NewestAsync(edition.CheckId, cancellation), now);
        }

        db.Publish(withdrawn, now);
        Record(db, await HeadAsync(db, cancellation), V1.EditionChange.Types.Kind.Withdrawn, edition, now);
    }

    /// <summary>What the catalogue says while no edition of <paramref name="checkId"/> is in use; null when there is no edition at all.</summary>
    public static async Task<Catalogue?> NewestAsync(this ChecksDb db, string checkId, CancellationToken cancellation, int except = 0)
    {
        var bytes = await db.EditionDocuments
            .Where(d => d.CheckId == checkId && d.Number != except)
            .OrderByDescending(d => d.Number)
            .Select(d => d.Content)
            .FirstOrDefaultAsync(cancellation);
        return bytes is null ? null : Catalogue.Of(CanonicalContent.Read(bytes));
    }

    private static Task<StreamHead> HeadAsync(ChecksDb db, CancellationToken cancellation) =>
        db.StreamHeads.SingleAsync(h => h.Name == StreamHead.Editions, cancellation);

    private static void Record(ChecksDb db, StreamHead head, V1.EditionChange.Types.Kind kind, Edition edition, DateTimeOffset now) =>
        db.EditionChanges.Add(new EditionChange
        {
            Sequence = head.Next(),
            Kind = kind,
            Edition = edition.Name,
            ContentHash = edition.ContentHash,
            OccurredAt = now,
        });
}
