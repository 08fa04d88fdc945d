using System.IO.Compression;
using System.Reflection;
using Google.Protobuf.Reflection;

namespace Om.Contracts;

/// <summary>The contracts as files, for partners who do not use this package and for tools.</summary>
public static class ContractFiles
{
    private const string ProtoPrefix = "protos/";
    private static readonly Assembly Here = typeof(ContractFiles).Assembly;

    /// <summary>The JSON API as an OpenAPI 3.1 document.</summary>
    public static byte[] OpenApi => Read("openapi.json");

    /// <summary>All contracts and what they import as a <c>FileDescriptorSet</c> with comments.</summary>
    public static byte[] Descriptors => Read("descriptors.binpb");

    /// <summary>Path below the import root, such as <c>om/checks/v1/check.proto</c>, to the text of every file; without <c>google/protobuf</c>.</summary>
    public static IReadOnlyDictionary<string, byte[]> Protos =>
        Here.GetManifestResourceNames().Where(name => name.StartsWith(ProtoPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ToDictionary(name => name[ProtoPrefix.Length..], Read);

    /// <summary>Descriptors of the platform's own files.</summary>
    public static IReadOnlyList<FileDescriptor> Files { get; } =
    [
        .. Here.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<FileDescriptor>()
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>What the public address hands out: path, media type, content.</summary>
    public static IReadOnlyList<(string Path, string Type, byte[] Content)> Documents =>
    [
        ("/v1/openapi.json", "application/json", OpenApi),
        ("/v1/descriptors.binpb", "application/octet-stream", Descriptors),
        ("/v1/protos.zip", "application/zip", Zip(Protos)),
    ];

    // The same bytes at every start: entries in order, without the time of day.
    private static byte[] Zip(IReadOnlyDictionary<string, byte[]> files)
    {
        var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var (path, content) in files)
            {
                var entry = archive.CreateEntry(path);
                entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return buffer.ToArray();
    }

    private static byte[] Read(string name)
    {
        using var stream = Here.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
