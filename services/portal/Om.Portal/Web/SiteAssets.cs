using System.IO.Compression;
using System.Security.Cryptography;

namespace Om.Portal;

/// <summary>
/// Style sheet, script and icon. They are part of the assembly, so that the portal alone, the product in one process, tests and published
/// output serve them alike; the address holds a hash of the content, so that browsers may keep them for a year.
/// </summary>
internal static class SiteAssets
{
    private static readonly Dictionary<string, Asset> All = new[]
    {
        Load("app.css", "text/css; charset=utf-8"),
        Load("app.js", "text/javascript; charset=utf-8"),
        Load("icon.svg", "image/svg+xml"),
    }.ToDictionary(a => a.Name);

    /// <summary>Address of the style sheet.</summary>
    public static string Style => All["app.css"].Path;

    /// <summary>Address of the script.</summary>
    public static string Script => All["app.js"].Path;

    /// <summary>Address of the icon.</summary>
    public static string Icon => All["icon.svg"].Path;

    public static void Map(WebApplication app)
    {
        app.MapGet("/assets/{hash}/{name}", Serve);
        // Nobody's work is to be found by search engines, even if an address slips out.
        app.MapGet("/robots.txt", () => Results.Text($"User-agent: *\nDisallow: {Paths.Start}/\nDisallow: {Paths.Lookup}/\n", "text/plain"));
    }

    private static IResult Serve(HttpContext http, string hash, string name)
    {
        if (!All.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        var headers = http.Response.Headers;
        // While two versions run side by side a page of one may ask the other: it gets what is there, and asks again next time.
        headers.CacheControl = hash == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        var accepted = http.Request.Headers.AcceptEncoding.ToString();
        foreach (var (coding, bytes) in asset.Packed)
        {
            if (accepted.Contains(coding, StringComparison.Ordinal))
            {
                headers.ContentEncoding = coding;
                return Results.Bytes(bytes, asset.Type);
            }
        }

        return Results.Bytes(asset.Plain, asset.Type);
    }

    private static Asset Load(string name, string type)
    {
        using var stream = typeof(SiteAssets).Assembly.GetManifestResourceStream("asset/" + name)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var plain = buffer.ToArray();
        return new Asset(name, type, Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 5)), plain,
        [
            ("br", Pack(plain, target => new BrotliStream(target, CompressionLevel.SmallestSize))),
            ("gzip", Pack(plain, target => new GZipStream(target, CompressionLevel.SmallestSize))),
        ]);
    }

    private static byte[] Pack(byte[] plain, Func<Stream, Stream> pack)
    {
        using var target = new MemoryStream();
        using (var packer = pack(target))
        {
            packer.Write(plain);
        }

        return target.ToArray();
    }

    private sealed record Asset(string Name, string Type, string Hash, byte[] Plain, (string Coding, byte[] Bytes)[] Packed)
    {
        public string Path => $"/assets/{Hash}/{Name}";
    }
}
