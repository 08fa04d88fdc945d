using Microsoft.EntityFrameworkCore;

namespace Om.Checks;

/// <summary>Where an incoming edition goes. Nothing is saved here; see <see cref="Publishing"/>.</summary>
internal static class Placing
{
    /// <summary>
    /// The edition for <paramref name="incoming"/>: the one that holds the same content already, else a new one. With an adoption record it ends
    /// up adopted, by the same steps a person takes.
    /// </summary>
    public static async Task<(Edition Edition, bool AlreadyPresent)> PlaceAsync(
        this ChecksDb db, Incoming incoming, DateTimeOffset now, CancellationToken cancellation)
    {
        var content = incoming.Content;
        // The check first: its version then guards what is read after it. Somebody who adds an edition in between raises it, and our save fails.
        var check = await db.Checks.FindAsync([content.CheckId], cancellation);
        var present = await db.Editions
            .Where(e => e.CheckId == content.CheckId && e.ContentHash == content.Hash)
            .OrderByDescending(e => e.State == EditionState.Published)
            .ThenByDescending(e => e.Number)
            .FirstOrDefaultAsync(cancellation);
        var edition = present ?? db.AddDraft(check, content, now);
        if (incoming.Adoption is { } adoption && edition.State is EditionState.Draft or EditionState.Consultation)
        {
            if (edition.State == EditionState.Consultation)
            {
                edition.Revise(now);
            }

            edition.Submit(adoption.SubmittedBy, now);
            edition.Adopt(adoption, now);
        }

        return (edition, present is not null);
    }

    /// <summary>A new draft of <paramref name="check"/>; creates the check with the first one.</summary>
    public static Edition AddDraft(this ChecksDb db, Check? check, CanonicalContent content, DateTimeOffset now)
    {
        if (check is null)
        {
            check = Check.Create(content.CheckId, now);
            db.Checks.Add(check);
        }

        var edition = Edition.Draft(check, content, now);
        check.ShowNewest(Catalogue.Of(content.Content), now);
        db.Editions.Add(edition);
        return edition;
    }
}
