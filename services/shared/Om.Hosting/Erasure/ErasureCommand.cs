using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>The command <c>erasures list</c> and <c>erasures add FILE</c>: carries tombstones over a restore of all services at once.</summary>
internal static class ErasureCommand
{
    /// <summary>Prints every tombstone, one a line: subject, blank, moment.</summary>
    public static async Task<int> ListAsync(IServiceProvider services, TextWriter to, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var all = new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var db in Lists(scope.ServiceProvider))
        {
            foreach (var erased in await db.Set<ErasedSubject>().AsNoTracking().ToListAsync(cancellation))
            {
                all[erased.Subject] = erased.ErasedAt;
            }
        }

        foreach (var (subject, at) in all)
        {
            await to.WriteLineAsync($"{subject} {at.UtcDateTime:O}");
        }

        return 0;
    }

    /// <summary>Adds the tombstones of such a list. What they stand for is erased when the service starts, or within a minute when it runs.</summary>
    public static async Task<int> AddAsync(IServiceProvider services, string file, CancellationToken cancellation)
    {
        var lines = (await File.ReadAllLinesAsync(file, cancellation)).Where(l => l.Trim().Length > 0).Select(l => l.Trim().Split(' ', 2)).ToList();
        if (lines.Find(l => l.Length != 2 || l[0].Length > 255 || !DateTimeOffset.TryParse(l[1], CultureInfo.InvariantCulture, out _)) is { } bad)
        {
            throw new Refusal(Refusal.NoInput, $"'{string.Join(' ', bad)}' is no line of 'erasures list'.");
        }

        await Om.Hosting.Databases.MigrateAsync(services, cancellation);
        await using var scope = services.CreateAsyncScope();
        foreach (var db in Lists(scope.ServiceProvider))
        {
            foreach (var line in lines)
            {
                await db.RememberErasedAsync(line[0], DateTimeOffset.Parse(line[1], CultureInfo.InvariantCulture), DateTimeOffset.UnixEpoch, cancellation);
            }

            await db.SaveChangesAsync(cancellation);
        }

        Console.WriteLine($"{lines.Count} erasures known");
        return 0;
    }

    private static IEnumerable<OmDb> Lists(IServiceProvider services) =>
        services.GetServices<ServiceDatabase>().Select(d => (OmDb)services.GetRequiredService(d.ContextType))
            .Where(db => db.Model.FindEntityType(typeof(ErasedSubject)) is not null);
}
