using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Checks;

/// <summary>
/// The checks written for this project, brought in and published at the first start. An edition that was there once, in whatever state, is never
/// touched again: an operator who withdraws a shipped check has the last word.
/// </summary>
internal static class ShippedContent
{
    /// <summary>What is shipped: check and label, so that a start that has nothing to do reads no file.</summary>
    public static readonly IReadOnlyList<(string Check, string Label)> Editions =
    [
        ("entry-check", "1.0"),
        ("firm-management", "1.0"),
        ("people-leadership", "1.0"),
        ("safety-organisation", "1.0"),
        ("diversity", "1.0"),
        ("work-and-ai", "1.0"),
        ("health", "1.0"),
        ("knowledge", "1.0"),
    ];

    private static readonly DateOnly Decided = new(2026, 11, 1);

    public static async Task BringInAsync(ChecksDb db, PackageKeys keys, TimeProvider time, CancellationToken cancellation)
    {
        // One question for all of them: nearly every start finds everything there.
        var checks = Editions.Select(e => e.Check).ToList();
        var there = await db.Editions.Where(e => checks.Contains(e.CheckId)).Select(e => new { e.CheckId, e.Label }).ToListAsync(cancellation);
        foreach (var (check, label) in Editions.Where(e => !there.Any(t => t.CheckId == e.Check && t.Label == e.Label)))
        {
            await db.RetryAsync(async () =>
            {
                if (!await db.Editions.AnyAsync(e => e.CheckId == check && e.Label == label, cancellation))
                {
                    await BringInAsync(db, Read(check, keys), time.GetUtcNow(), cancellation);
                }

                return true;
            });
        }
    }

    /// <summary>The shipped file of <paramref name="check"/> with the record of its adoption.</summary>
    public static Incoming Read(string check, PackageKeys keys)
    {
        using var stream = typeof(ShippedContent).Assembly.GetManifestResourceStream(check + ".yaml")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var adoption = new Adoption("Projektteam der Plattform", Decided, (int)V1.Adoption.Types.Outcome.NoObjection, "", "Redaktion", "Gegenlesung");
        return Incoming.Read(bytes.ToArray(), keys, default) with { Adoption = adoption };
    }

    /// <summary>Stores one shipped edition, and puts it into use where nobody has decided otherwise.</summary>
    public static async Task BringInAsync(ChecksDb db, Incoming incoming, DateTimeOffset now, CancellationToken cancellation)
    {
        var (edition, _) = await db.PlaceAsync(incoming, now, cancellation);
        var id = incoming.Content.CheckId;
        var check = await db.Checks.FindAsync([id], cancellation);
        // A later shipped edition replaces only a shipped one: the initiative's own, or none by an operator's wish, stays as it is.
        var first = check!.LastNumber == 1;
        var replacesShipped = check.PublishedNumber is not null && check.Origin == V1.EditionContent.Types.Origin.Project;
        if (edition.State == EditionState.Adopted && (first || replacesShipped))
        {
            await db.PublishAsync(edition, incoming.Content.Content, now, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
    }
}
