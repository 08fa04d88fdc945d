using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Om.Pages;

/// <summary>
/// Style sheet, scripts and icon of a site. They are part of assemblies, so that a service alone, the product in one process, tests and published
/// output serve them alike; the address holds a hash of the content, so that browsers may keep them for a year.
/// </summary>
public sealed class SiteAssets
{
    private const string SharedScript = "page.js";

    private readonly string prefix;
    private readonly Dictionary<string, Asset> all;

    /// <summary>The shared style sheet, script and icon, and the scripts of the site itself.</summary>
    /// <param name="prefix">First part of their addresses, such as <c>/assets</c>; every site has its own.</param>
    /// <param name="scriptsOf">The assembly with the site's scripts.</param>
    /// <param name="scripts">Their file names, for example <c>app.js</c>, embedded as <c>asset/app.js</c>.</param>
    public SiteAssets(string prefix, Assembly scriptsOf, params string[] scripts)
    {
        this.prefix = prefix;
        var shared = typeof(SiteAssets).Assembly;
        all = new[]
        {
            Load(shared, "app.css", "text/css; charset=utf-8"),
            Load(shared, SharedScript, "text/javascript; charset=utf-8"),
            Load(shared, "icon.svg", "image/svg+xml"),
        }.Concat(scripts.Select(name => Load(scriptsOf, name, "text/javascript; charset=utf-8"))).ToDictionary(a => a.Name);
        Scripts = [.. new[] { SharedScript }.Concat(scripts).Select(AddressOf)];
    }

    /// <summary>Address of the style sheet.</summary>
    public string Style => AddressOf("app.css");

    /// <summary>Addresses of the scripts of every page.</summary>
    public IReadOnlyList<string> Scripts { get; }

    /// <summary>Address of the icon.</summary>
    public string Icon => AddressOf("icon.svg");

    internal void Map(IEndpointRouteBuilder app) => app.MapGet(prefix + "/{hash}/{name}", Serve);

    private string AddressOf(string name) => $"{prefix}/{all[name].Hash}/{name}";

    private IResult Serve(HttpContext http, string hash, string name)
    {
        if (!all.TryGetValue(name, out var asset))
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

    private static Asset Load(Assembly assembly, string name, string type)
    {
        using var stream = assembly.GetManifestResourceStream("asset/" + name)!;
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

    private sealed record Asset(string Name, string Type, string Hash, byte[] Plain, (string Coding, byte[] Bytes)[] Packed);
}
