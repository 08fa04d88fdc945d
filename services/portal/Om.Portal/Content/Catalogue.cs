using Grpc.Core;
using Om.Checks.V1;

namespace Om.Portal;

/// <summary>A check in the list of checks.</summary>
public sealed record CheckCard(
    string Id, Said Title, Said Summary, int MinutesFrom, int MinutesTo, int LineCount, bool IsInitiatives, bool DeclarationPossible, string PublishedEdition);

/// <summary>A partner's help, outside this site.</summary>
public sealed record AidLink(string Item, Said Title, string Owner, Uri Address);

/// <summary>Checks and their editions, from memory where that is safe.</summary>
internal sealed class Catalogue(CheckService.CheckServiceClient checks, AidService.AidServiceClient aids, ContentCache cache)
{
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(30);

    /// <summary>The checks in use, the shortest first: who has ten minutes finds the one for ten minutes.</summary>
    public Task<IReadOnlyList<CheckCard>> ListAsync()
    {
        var language = Languages.Current;
        return cache.GetAsync($"list {language}", ShortTime, async () =>
        {
            var all = new List<Check>();
            var request = new ListChecksRequest { PageSize = 200 };
            do
            {
                var page = await checks.ListChecksAsync(request);
                all.AddRange(page.Checks);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            return (IReadOnlyList<CheckCard>)[.. all.Where(c => c.PublishedEdition.Length > 0)
                .Select(c => ToCard(c, language))
                .OrderBy(c => c.MinutesTo).ThenBy(c => c.Id, StringComparer.Ordinal)];
        });
    }

    /// <summary>One check in use; null when there is none of that id.</summary>
    public async Task<CheckCard?> FindAsync(string id) => (await ListAsync()).FirstOrDefault(c => c.Id == id);

    /// <summary>An edition in the language of the page. The name of a numbered edition means the same content for ever.</summary>
    public Task<CheckEdition> EditionAsync(string name)
    {
        var language = Languages.Current;
        return cache.GetAsync($"{name} {language}", null, async () =>
        {
            var edition = await cache.GetAsync(name, null, () => checks.GetEditionAsync(new GetEditionRequest { Name = name }).ResponseAsync);
            return EditionReader.Read(edition, language);
        });
    }

    /// <summary>Helps of partners for the items of a check. They are an extra: without them the page is shown all the same.</summary>
    public async Task<IReadOnlyList<AidLink>> AidsAsync(string check)
    {
        try
        {
            return await LoadAidsAsync(check);
        }
        catch (RpcException)
        {
            return [];
        }
    }

    private Task<IReadOnlyList<AidLink>> LoadAidsAsync(string check)
    {
        var language = Languages.Current;
        return cache.GetAsync($"aids {check} {language}", ShortTime, async () =>
        {
            var page = await aids.ListAidsAsync(new ListAidsRequest { Parent = $"checks/{check}", PageSize = 200 });
            return (IReadOnlyList<AidLink>)[.. page.Aids
                // Ordered by a neutral rule: no partner stands first because of anything but the alphabet.
                .OrderBy(a => a.Owner, StringComparer.CurrentCultureIgnoreCase)
                .Select(a => (Aid: a, Address: EditionReader.Https(a.Uri)))
                .Where(a => a.Address is not null)
                .Select(a => new AidLink(a.Aid.Item, EditionReader.Pick(a.Aid.Title, language), a.Aid.Owner, a.Address!))];
        });
    }

    private static CheckCard ToCard(Check check, string language)
    {
        var source = check.Languages.FirstOrDefault() ?? "de";
        return new CheckCard(
            check.Name.Split('/')[^1],
            EditionReader.Pick(check.Title, language, source),
            EditionReader.Pick(check.Summary, language, source),
            check.MinutesFrom,
            check.MinutesTo,
            check.RatedLineCount,
            check.Origin == EditionContent.Types.Origin.Initiative,
            check.DeclarationPossible,
            check.PublishedEdition);
    }
}
