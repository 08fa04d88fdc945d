using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>The command <c>audit verify [SERVICE NUMBER HASH]</c> and <c>audit export FILE</c>.</summary>
public static class AuditCommand
{
    private static readonly JsonSerializerOptions Lines = new() { WriteIndented = false };

    /// <summary>Looks whether the trails of this process still fit; 0 when all do. With a seal noted before, also whether it is still there.</summary>
    public static async Task<int> VerifyAsync(IServiceProvider services, TextWriter to, string[] known, CancellationToken cancellation)
    {
        var bad = 0;
        await using var scope = services.CreateAsyncScope();
        foreach (var (service, db) in Databases(scope.ServiceProvider))
        {
            (long, string)? noted = known is [var name, var number, var hash] && name == service
                ? (long.Parse(number, CultureInfo.InvariantCulture), hash) : null;
            var (findings, head) = await AuditChain.VerifyAsync(db, noted, cancellation);
            findings.ForEach(f => to.WriteLine($"{service}: {f}"));
            bad += findings.Count;
            await to.WriteLineAsync(head is null
                ? $"{service}: no seal yet"
                : $"{service}: {(findings.Count == 0 ? "fits" : "DOES NOT FIT")} up to seal {head.Number} {Convert.ToHexString(head.Hash)}");
        }

        return bad == 0 ? 0 : Refusal.Software;
    }

    /// <summary>Writes all entries to a new file, one JSON object a line: what an auditor needs to compute the chain again.</summary>
    public static async Task<int> ExportAsync(IServiceProvider services, string file, CancellationToken cancellation)
    {
        await using var stream = new FileStream(file, FileMode.CreateNew);
        await using var writer = new StreamWriter(stream);
        await using var scope = services.CreateAsyncScope();
        foreach (var (service, db) in Databases(scope.ServiceProvider))
        {
            var actors = await db.Set<AuditActor>().AsNoTracking().ToDictionaryAsync(a => a.Key, a => a.Subject, cancellation);
            await foreach (var seal in db.Set<AuditSeal>().AsNoTracking().OrderBy(s => s.Number).AsAsyncEnumerable().WithCancellation(cancellation))
            {
                await writer.WriteLineAsync(JsonSerializer.Serialize(
                    new { service, seal = seal.Number, seal.SealedAt, seal.Count, previous = Convert.ToHexString(seal.PreviousHash), hash = Convert.ToHexString(seal.Hash) }, Lines));
            }

            await foreach (var e in db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Id).AsAsyncEnumerable().WithCancellation(cancellation))
            {
                var subject = e.Actor is { } key ? actors.GetValueOrDefault(key) : null;
                await writer.WriteLineAsync(JsonSerializer.Serialize(
                    new { service, e.Id, e.At, e.Actor, subject, e.OnBehalfOf, e.Method, e.Resource, e.Root, e.Allowed, e.Seal, e.Place }, Lines));
            }
        }

        return 0;
    }

    private static IEnumerable<(string Service, OmDb Db)> Databases(IServiceProvider services) =>
        services.GetServices<ServiceDatabase>()
            .Select(d => (d.Service, Db: (OmDb)services.GetRequiredService(d.ContextType)))
            .Where(d => d.Db.Model.FindEntityType(typeof(AuditEntry)) is not null);
}
