using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Om.Hosting;

/// <summary>
/// Keyset paging (AIP-158). A page token holds the sort values of the last row and a fingerprint of the query, so that it cannot be used with
/// another one. It grants nothing: the query's own access filter applies to every page.
/// </summary>
public sealed class Paging
{
    private const int Default = 50;
    private const int Most = 200;

    private readonly string fingerprint;

    /// <summary>Reads page size and token; <paramref name="query"/> is everything that decides which rows come in which order.</summary>
    public Paging(int pageSize, string pageToken, params string[] query)
    {
        if (pageSize < 0)
        {
            throw Fault.Invalid("page_size", "must not be negative");
        }

        Size = pageSize == 0 ? Default : Math.Min(pageSize, Most);
        fingerprint = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(query)), 0, 8);
        if (pageToken.Length > 0)
        {
            After = Read(pageToken) ?? throw NotOurs();
        }
    }

    /// <summary>Rows wanted. Ask the database for one more to know whether there is a next page.</summary>
    public int Size { get; }

    /// <summary>Sort values of the last row already sent; null on the first page.</summary>
    public IReadOnlyList<string>? After { get; }

    /// <summary>
    /// Sort value <paramref name="index"/> of the last row already sent. Callers can write tokens themselves: one without such a value is refused
    /// here, not by the database.
    /// </summary>
    public T AfterValue<T>(int index)
        where T : IParsable<T> =>
        After is not null && index < After.Count && T.TryParse(After[index], CultureInfo.InvariantCulture, out var value) ? value : throw NotOurs();

    /// <summary>Sort value <paramref name="index"/> of the last row already sent, as a time written as UTC ticks.</summary>
    public DateTimeOffset AfterTime(int index)
    {
        var ticks = AfterValue<long>(index);
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw NotOurs();
    }

    /// <summary>Cuts <paramref name="rows"/> (fetched with <see cref="Size"/> + 1) to the page and returns the next token.</summary>
    public string Cut<T>(List<T> rows, Func<T, string[]> sortValues)
    {
        if (rows.Count <= Size)
        {
            return "";
        }

        rows.RemoveRange(Size, rows.Count - Size);
        var json = JsonSerializer.SerializeToUtf8Bytes((string[])[fingerprint, .. sortValues(rows[^1])]);
        return Base64Url.EncodeToString(json);
    }

    private static Fault NotOurs() => Fault.Invalid("page_token", "does not belong to this query; start again without it");

    private string[]? Read(string token)
    {
        try
        {
            var values = token.Length <= 1000 ? JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(token)) : null;
            return values is [var first, .. var rest] && first == fingerprint && rest.Length > 0
                && rest.All(value => value is not null && RequestText.FindBad(value) is null) ? rest : null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
