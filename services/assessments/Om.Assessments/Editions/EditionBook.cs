using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Checks.V1;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>Finds editions: in memory, else in this service's own copies, else at the checks service, whose answer becomes a copy.</summary>
internal sealed class EditionBook(EditionCache cache, CheckService.CheckServiceClient checks, AssessmentsDb db)
{
    /// <summary>The edition an assessment is bound to. There is always a copy of it, made when the assessment was started.</summary>
    public async Task<EditionLines> OfAsync(string name, CancellationToken cancellation) =>
        cache.Find(name) ?? cache.Add(await db.Editions.AsNoTracking().SingleAsync(e => e.Name == name, cancellation));

    /// <summary>
    /// The edition a firm may start on; its copy is stored by the caller's save. Asks the checks service, which alone knows for sure; while that
    /// is away, what its events said last counts.
    /// </summary>
    public async Task<EditionLines> StartableAsync(string name, CancellationToken cancellation)
    {
        Edition edition;
        try
        {
            edition = await checks.GetEditionAsync(new GetEditionRequest { Name = name }, cancellationToken: cancellation);
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            return await LocalAsync(name, cancellation)
                ?? throw Fault.Unavailable("CHECKS_UNAVAILABLE", "The checks cannot be reached at the moment. Try again shortly.");
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            throw Fault.Invalid("assessment.edition", $"'{name}' is not an edition firms can start on");
        }

        if (edition.State != Edition.Types.State.Published)
        {
            throw Fault.Precondition("EDITION_NOT_PUBLISHED", "This edition is not in use; start on the published one.",
                new Violation(name, $"is {WireNames.Of(edition.State)}"));
        }

        return cache.Find(edition.Name) ?? EditionCache.Read(await KeepAsync(edition, cancellation));
    }

    /// <summary>
    /// Makes sure there is a copy of <paramref name="edition"/>; the caller saves. No edition comes back into use, so what arrives late or twice
    /// changes nothing.
    /// </summary>
    public async Task<EditionCopy> KeepAsync(Edition edition, CancellationToken cancellation)
    {
        var check = CheckOf(edition.Name);
        var copy = await db.Editions.SingleOrDefaultAsync(e => e.Name == edition.Name, cancellation);
        var published = edition.State == Edition.Types.State.Published;
        if (copy is null)
        {
            copy = new EditionCopy
            {
                Name = edition.Name,
                Check = check,
                Number = edition.Number,
                ContentHash = edition.ContentHash,
                Content = edition.Content.ToByteArray(),
                InUse = published,
            };
            db.Editions.Add(copy);
        }
        else if (!published)
        {
            copy.InUse = false;
        }

        if (published)
        {
            foreach (var earlier in await db.Editions.Where(e => e.Check == check && e.Number < edition.Number && e.InUse).ToListAsync(cancellation))
            {
                earlier.InUse = false;
            }
        }

        return copy;
    }

    /// <summary>The later edition of the same check that firms may start on now; null when <paramref name="name"/> is the newest.</summary>
    public async Task<string?> NewerAsync(string name, CancellationToken cancellation)
    {
        var number = int.Parse(name[(name.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        return await InUse(CheckOf(name)).Where(e => e.Number > number).Select(e => e.Name).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>The check of the edition <paramref name="name"/>.</summary>
    public static string CheckOf(string name) => name[..name.IndexOf("/editions/", StringComparison.Ordinal)];

    private async Task<EditionLines?> LocalAsync(string name, CancellationToken cancellation)
    {
        var parts = ResourceName.Parse("checks/*/editions/*", name, "assessment.edition");
        var latest = await InUse("checks/" + parts[0]).Select(e => e.Name).FirstOrDefaultAsync(cancellation);
        return latest is not null && (parts[1] == "published" || name == latest) ? await OfAsync(latest, cancellation) : null;
    }

    private IOrderedQueryable<EditionCopy> InUse(string check) =>
        db.Editions.Where(e => e.Check == check && e.InUse).OrderByDescending(e => e.Number);
}
