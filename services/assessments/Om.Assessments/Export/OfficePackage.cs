using System.IO.Compression;
using System.Security;
using System.Text;
using DocumentFormat.OpenXml.Packaging;

namespace Om.Assessments;

/// <summary>What Word and Excel files share: properties, and bytes that depend on the content only.</summary>
internal static class OfficePackage
{
    /// <summary>Oldest time a zip entry can carry; the real one would make every file differ.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Title and language. Written as a part of its own: the library's way gives the part a random name.</summary>
    public static void AddProperties(OpenXmlPackage package, string title, string language, DateOnly today)
    {
        var part = package.AddNewPart<CoreFilePropertiesPart>("properties");
        var xml = $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
              xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
              xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              <dc:title>{SecurityElement.Escape(title)}</dc:title>
              <dc:language>{language}</dc:language>
              <dcterms:created xsi:type="dcterms:W3CDTF">{ReportTexts.Iso(today)}T00:00:00Z</dcterms:created>
            </cp:coreProperties>
            """;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        part.FeedData(stream);
    }

    /// <summary>The package with its entries in order of name and without the moment of writing.</summary>
    public static byte[] Settle(MemoryStream package)
    {
        package.Position = 0;
        using var settled = new MemoryStream();
        using (var source = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true))
        using (var target = new ZipArchive(settled, ZipArchiveMode.Create, leaveOpen: true))
        {
            // The list of content types stands first, as some readers want it.
            var entries = source.Entries.OrderBy(e => e.FullName != "[Content_Types].xml").ThenBy(e => e.FullName, StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                var copy = target.CreateEntry(entry.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = EntryTime;
                using var from = entry.Open();
                using var to = copy.Open();
                from.CopyTo(to);
            }
        }

        return settled.ToArray();
    }
}
