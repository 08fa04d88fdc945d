using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Om.Checks;

/// <summary>
/// Parsed content by hash. Content never changes under its hash, so an entry is never wrong; callers share the objects and must not change them.
/// </summary>
internal sealed class Contents : IDisposable
{
    // Counted in bytes of canonical JSON; the objects take a few times as much.
    private const long MostBytes = 32 * 1024 * 1024;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <summary>The content of <paramref name="edition"/>.</summary>
    public async Task<V1.EditionContent> GetAsync(ChecksDb db, Edition edition, CancellationToken cancellation)
    {
        if (cache.TryGetValue(edition.ContentHash, out V1.EditionContent? known))
        {
            return known!;
        }

        var bytes = await db.EditionDocuments
            .Where(d => d.CheckId == edition.CheckId && d.Number == edition.Number)
            .Select(d => d.Content)
            .SingleAsync(cancellation);
        var content = CanonicalContent.Read(bytes);
        // Not under the edition's hash: a draft may have been rewritten since its row was read.
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        return cache.Set(hash, content, new MemoryCacheEntryOptions { Size = bytes.Length });
    }

    public void Dispose() => cache.Dispose();
}
