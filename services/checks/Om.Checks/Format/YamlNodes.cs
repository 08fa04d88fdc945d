using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Om.Checks;

/// <summary>
/// Reads YAML event by event. No object is ever made from a name in the file, and what makes YAML dangerous or surprising (anchors, aliases,
/// tags, directives, several documents, keys that are no words) is refused by name and place.
/// </summary>
internal sealed class YamlNodes
{
    private readonly Parser parser;
    private readonly Findings findings;
    private readonly NodeLimits limits;

    private YamlNodes(string text, Findings findings)
    {
        parser = new Parser(new StringReader(text));
        this.findings = findings;
        limits = new NodeLimits(findings);
    }

    /// <summary>The document in <paramref name="text"/>. Findings that do not end the reading are left in <paramref name="findings"/>.</summary>
    public static Node Read(string text, Findings findings)
    {
        return new YamlNodes(text, findings).ReadFile();
    }

    private Node ReadFile()
    {
        Next();
        var start = Next();
        if (start is not DocumentStart document)
        {
            throw new UnreadableFileException("", "the file is empty", new Mark(1, 1));
        }

        if (document.Version is not null || document.Tags?.Any(tag => !IsDefault(tag)) == true)
        {
            findings.Add("", "directives (lines beginning with %) are not allowed", Of(document.Start));
        }

        var root = ReadNode(Next(), "", 1);
        Next();
        if (Next() is not StreamEnd)
        {
            findings.Add("", "a second document begins here; a file holds exactly one", Of(parser.Current!.Start));
        }

        return root;
    }

    private static bool IsDefault(YamlDotNet.Core.Tokens.TagDirective tag) => (tag.Handle, tag.Prefix) is ("!", "!") or ("!!", "tag:yaml.org,2002:");

    private Node ReadNode(ParsingEvent here, string path, int depth)
    {
        var at = Of(here.Start);
        limits.Count(path, depth, at);
        if (here is NodeEvent { Anchor.IsEmpty: false })
        {
            findings.Add(path, "anchors (&name) are not allowed; write the value out", at);
        }

        if (here is NodeEvent { Tag.IsEmpty: false })
        {
            findings.Add(path, "tags (!name) are not allowed", at);
        }

        switch (here)
        {
            case AnchorAlias:
                findings.Add(path, "aliases (*name) are not allowed; write the value out", at);
                return new ScalarNode(at, "", ScalarKind.Unreadable);
            case Scalar scalar:
                var kind = scalar.Style == ScalarStyle.Plain ? NodeLimits.KindOfPlain(scalar.Value) : ScalarKind.Text;
                return limits.Scalar(path, scalar.Value, kind, at);
            case SequenceStart:
                return ReadList(path, depth, at);
            case MappingStart:
                return ReadMap(path, depth, at);
            default:
                throw new UnreadableFileException(path, "is not readable as YAML", at);
        }
    }

    private ListNode ReadList(string path, int depth, Mark at)
    {
        var items = new List<Node>();
        for (var next = Next(); next is not SequenceEnd; next = Next())
        {
            items.Add(ReadNode(next, $"{path}[{items.Count}]", depth + 1));
        }

        return new ListNode(at, items);
    }

    private MapNode ReadMap(string path, int depth, Mark at)
    {
        var entries = new List<MapEntry>();
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            var keyAt = Of(next.Start);
            limits.Count(path, depth, keyAt);
            if (next is not Scalar key)
            {
                throw new UnreadableFileException(path, "a key must be a plain word", keyAt);
            }

            if (!key.Anchor.IsEmpty || !key.Tag.IsEmpty)
            {
                findings.Add(path, "anchors and tags are not allowed on a key", keyAt);
            }

            var here = path.Length == 0 ? Findings.Show(key.Value) : $"{path}.{Findings.Show(key.Value)}";
            limits.AddEntry(path, entries, new MapEntry(key.Value, keyAt, ReadNode(Next(), here, depth + 1)));
        }

        return new MapNode(at, entries);
    }

    private ParsingEvent Next()
    {
        var last = parser.Current is { } current ? Of(current.End) : new Mark(1, 1);
        try
        {
            return parser.MoveNext() ? parser.Current! : throw new UnreadableFileException("", "the file ends too early", last);
        }
        catch (YamlException error)
        {
            // Some errors begin at the surrounding mapping, or carry no place.
            var at = Of(error.End);
            throw at.CompareTo(last) < 0 ? Unreadable($" right after this place: {error.Message}", last) : Unreadable(": " + error.Message, at);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or IndexOutOfRangeException
            or OverflowException or FormatException)
        {
            // The parser stumbles over some broken files instead of naming the error: an unclosed brace, an escape beyond Unicode.
            throw Unreadable(" right after this place: something is not closed or not allowed", last);
        }
    }

    private static UnreadableFileException Unreadable(string why, Mark at) => new("", "is not readable as YAML" + why, at);

    private static Mark Of(YamlDotNet.Core.Mark mark) => new(mark.Line, mark.Column);
}
