using System.Collections.Concurrent;
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
    public async Task<EditionLines> OfAsync(string name, CancellationToken cancellation)
    {
        if (cache.Find(name) is { } lines)
        {
            return lines;
        }

        var copy = await db.Editions.AsNoTracking().SingleAsync(e => e.Name == name, cancellation);
        return cache.Add(copy);
    }

    /// <summary>
    /// The copy of the edition a firm may start on. Asks the checks service, which alone knows for sure; while that is away, what its events said
    /// last counts.
    /// </summary>
    public async Task<EditionCopy> StartableAsync(string name, CancellationToken cancellation)
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
                new Violation(name, $"is {edition.State}"));
        }

        var copy = await KeepAsync(edition, cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException error) when (DbErrors.IsUniqueViolation(error, "editions"))
        {
            // Another call made the same copy at the same moment.
            db.ChangeTracker.Clear();
        }

        cache.Add(copy);
        return copy;
    }

    /// <summary>Makes sure there is a copy of <paramref name="edition"/>; the caller saves.</summary>
    public async Task<EditionCopy> KeepAsync(Edition edition, CancellationToken cancellation)
    {
        var check = edition.Name[..edition.Name.IndexOf("/editions/", StringComparison.Ordinal)];
        var copies = await db.Editions.Where(e => e.Check == check).ToListAsync(cancellation);
        var copy = copies.SingleOrDefault(e => e.Name == edition.Name);
        if (copy is null)
        {
            copy = new EditionCopy
            {
                Name = edition.Name,
                Check = check,
                Number = edition.Number,
                ContentHash = edition.ContentHash,
                Content = edition.Content.ToByteArray(),
            };
            db.Editions.Add(copy);
            copies.Add(copy);
        }

        if (edition.State == Edition.Types.State.Published)
        {
            copies.ForEach(c => c.InUse = c.Number == edition.Number);
        }

        return copy;
    }

    /// <summary>The later edition of the same check that firms may start on now; null when <paramref name="name"/> is the newest.</summary>
    public async Task<string?> NewerAsync(string name, CancellationToken cancellation)
    {
        var parts = ResourceName.Parse("checks/*/editions/*", name, "edition");
        var check = "checks/" + parts[0];
        var number = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        return await db.Editions.Where(e => e.Check == check && e.Number > number && e.InUse)
            .OrderByDescending(e => e.Number).Select(e => e.Name).FirstOrDefaultAsync(cancellation);
    }

    private async Task<EditionCopy?> LocalAsync(string name, CancellationToken cancellation)
    {
        var parts = ResourceName.Parse("checks/*/editions/*", name, "assessment.edition");
        var check = "checks/" + parts[0];
        return await db.Editions.SingleOrDefaultAsync(
            e => e.Check == check && e.InUse && (parts[1] == "published" || e.Name == name), cancellation);
    }
}

/// <summary>Editions in memory. They never change; past a bound all are dropped and read again as needed.</summary>
internal sealed class EditionCache
{
    private const int Most = 200;
    private readonly ConcurrentDictionary<string, EditionLines> byName = new();

    public EditionLines? Find(string name) => byName.GetValueOrDefault(name);

    public EditionLines Add(EditionCopy copy)
    {
        if (byName.Count >= Most)
        {
            byName.Clear();
        }

        return byName.GetOrAdd(copy.Name, _ => new EditionLines(copy.Name, copy.ContentHash, EditionContent.Parser.ParseFrom(copy.Content)));
    }
}
