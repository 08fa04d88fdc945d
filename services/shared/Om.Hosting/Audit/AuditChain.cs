using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Om.Hosting;

/// <summary>The hash chain of a trail: how a seal is computed, and whether it still fits.</summary>
public static class AuditChain
{
    /// <summary>What the first seal has before it.</summary>
    public static byte[] Beginning => new byte[SHA256.HashSizeInBytes];

    /// <summary>The hash of seal <paramref name="number"/> over <paramref name="entries"/>: SHA-256 over the hash before and the JSON array of all there is.</summary>
    public static byte[] Hash(long number, DateTimeOffset sealedAt, byte[] previous, IEnumerable<AuditEntry> entries)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new object?[]
        {
            number,
            Micros(sealedAt),
            entries.Select(e => new object?[] { e.Id, Micros(e.At), e.Actor, e.OnBehalfOf, e.Method, e.Resource, e.Root, e.Allowed }),
        });
        return SHA256.HashData([.. previous, .. content]);
    }

    /// <summary>What does not fit, one sentence each; nothing when all does.</summary>
    /// <param name="db">A database with a trail.</param>
    /// <param name="known">A seal noted before, number and hash in hexadecimal: whatever was cut off the end is found only by it.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<(List<string> Findings, AuditSeal? Head)> VerifyAsync(
        OmDb db, (long Number, string Hash)? known, CancellationToken cancellation)
    {
        var findings = new List<string>();
        AuditSeal? head = null;
        var seals = db.Set<AuditSeal>().AsNoTracking().OrderBy(s => s.Number);
        foreach (var seal in await seals.ToListAsync(cancellation))
        {
            var number = (head?.Number ?? 0) + 1;
            if (seal.Number != number)
            {
                findings.Add($"seal {number} is missing");
            }
            else if (!seal.PreviousHash.AsSpan().SequenceEqual(head?.Hash ?? Beginning))
            {
                findings.Add($"seal {seal.Number} does not follow the one before");
            }

            var entries = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Seal == seal.Number).OrderBy(e => e.Place).ThenBy(e => e.Id).ToListAsync(cancellation);
            if (entries.Count != seal.Count)
            {
                findings.Add($"seal {seal.Number} was put on {seal.Count} entries, now there are {entries.Count}");
            }
            else if (!seal.Hash.AsSpan().SequenceEqual(Hash(seal.Number, seal.SealedAt, seal.PreviousHash, entries)))
            {
                findings.Add($"an entry under seal {seal.Number} was changed or moved");
            }

            if (known?.Number == seal.Number && !known.Value.Hash.Equals(Convert.ToHexString(seal.Hash), StringComparison.OrdinalIgnoreCase))
            {
                findings.Add($"seal {seal.Number} is not the one noted before");
            }

            head = seal;
        }

        if (known is { } noted && (head?.Number ?? 0) < noted.Number)
        {
            findings.Add($"the trail ends with seal {head?.Number ?? 0}, before the one noted: {noted.Number}");
        }

        var lost = await db.Set<AuditEntry>().CountAsync(e => e.Seal != null && !db.Set<AuditSeal>().Any(s => s.Number == e.Seal), cancellation);
        if (lost > 0)
        {
            findings.Add($"{lost} entries stand under a seal that does not exist");
        }

        return (findings, head);
    }

    /// <summary>As both databases keep it.</summary>
    internal static DateTimeOffset ToMicros(DateTimeOffset time) => new(time.UtcTicks / 10 * 10, TimeSpan.Zero);

    private static long Micros(DateTimeOffset time) => time.UtcTicks / 10;
}
