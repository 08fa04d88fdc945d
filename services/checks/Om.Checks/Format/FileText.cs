using System.Text;
using System.Text.Json;

namespace Om.Checks;

/// <summary>From the bytes of a file to its nodes, whatever somebody put into them.</summary>
internal static class FileText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The nodes of <paramref name="bytes"/>; null when the file cannot be read at all, with the reason in <paramref name="findings"/>.
    /// </summary>
    public static Node? Read(ReadOnlySpan<byte> bytes, Findings findings)
    {
        try
        {
            if (bytes.Length > NodeLimits.MostBytes)
            {
                var problem = $"the file has {bytes.Length} bytes; at most {NodeLimits.MostBytes} are allowed";
                throw new UnreadableFileException("", problem, new Mark(1, 1));
            }

            bytes = WithoutMark(bytes);
            var text = Decode(bytes);
            return text.AsSpan().TrimStart().StartsWith('{') ? ReadJsonOrYaml(bytes, text, findings) : YamlNodes.Read(text, findings);
        }
        catch (UnreadableFileException error)
        {
            findings.Add(error.Path, error.Message, error.At);
            return null;
        }
    }

    /// <summary>A file that begins like JSON but is none is YAML in flow style.</summary>
    private static Node ReadJsonOrYaml(ReadOnlySpan<byte> bytes, string text, Findings findings)
    {
        var json = new Findings();
        try
        {
            var root = JsonNodes.Read(bytes, json);
            findings.Take(json);
            return root;
        }
        catch (JsonException)
        {
            return YamlNodes.Read(text, findings);
        }
    }

    /// <summary>A UTF-8 byte order mark is harmless; the others say that the file is in another encoding.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            return bytes[3..];
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF, ..] || bytes[..Math.Min(4, bytes.Length)].Contains((byte)0))
        {
            throw new UnreadableFileException("", "the file is in UTF-16 or UTF-32; save it as UTF-8", new Mark(1, 1));
        }

        return bytes;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            var before = bytes[..Math.Clamp(error.Index, 0, bytes.Length)];
            var lineStart = before.LastIndexOf((byte)'\n') + 1;
            var at = new Mark(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
            throw new UnreadableFileException("", "the file is not valid UTF-8; save it as UTF-8", at);
        }
    }
}
