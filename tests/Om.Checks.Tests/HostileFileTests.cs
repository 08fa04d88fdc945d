using System.Diagnostics;
using System.Text;
using CsCheck;
using Om.Hosting;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>S40 of the attack catalogue: files made to harm whoever reads them, and files that are merely wrong.</summary>
public sealed class HostileFileTests
{
    private static readonly PackageKeys Keys = new(new ChecksOptions());

    /// <summary>File, field of the finding, part of its text, place.</summary>
    public static TheoryData<string, string, string, string> Texts => new()
    {
        { "", "document", "empty", "line 1" },
        { "# nothing\n", "document", "empty", "line 1" },
        { "just words", "document", "mapping of keys", "line 1, column 1" },
        { "- a\n- b\n", "document", "mapping of keys", "line 1, column 1" },
        { With("title:", "title: &t { de: \"Klein\" }"), "title", "anchors", "line 7" },
        { With("title:", "title: *t"), "title", "aliases", "line 7" },
        { With("title:", "title: !!map { de: \"Klein\" }"), "title", "tags", "line 7" },
        { With("title:", "title: { de: !!str Klein }"), "title.de", "tags", "line 7" },
        { With("title:", "title: { de: !<tag:evil> Klein }"), "title.de", "tags", "line 7" },
        { With("title:", "title: !!python/object/apply:os.system { de: \"x\" }"), "title", "tags", "line 7" },
        { With("title:", "title: { &k de: \"Klein\" }"), "title", "key", "line 7" },
        { With("title:", "title: { de: \"Klein\", de: \"Groß\" }"), "title", "twice", "line 7, column 23" },
        { Samples.Minimal + "\nformat: om-check/1\n", "document", "twice", "line 17, column 1" },
        { "%TAG ! tag:evil,2026:\n---\n" + Samples.Minimal, "document", "directives", "" },
        { "%YAML 1.1\n---\n" + Samples.Minimal, "document", "directives", "" },
        { Samples.Minimal + "\n---\n" + Samples.Minimal, "document", "second document", "line 17" },
        { Samples.Minimal + "\n...\nmore: words\n", "document", "", "line 18" },
        { With("title:", "<<: { de: \"Klein\" }\ntitle: { de: \"Klein\" }"), "??", "not a key", "line 7, column 1" },
        { With("title:", "tilte: { de: \"Klein\" }\ntitle: { de: \"Klein\" }"), "tilte", "not a key of the format; known here:", "line 7, column 1" },
        { With("title:", "title:\n  ? { de: \"Klein\" }\n  : x"), "title", "plain word", "line 8" },
        { With("title:", "title: \"Klein\""), "title", "mapping", "line 7, column 8" },
        { With("title:", "title: [ \"Klein\" ]"), "title", "mapping", "line 7" },
        { With("title:", "title: { de: 1.0 }"), "title.de", "quotes", "line 7, column 14" },
        { With("title:", "title: { de: true }"), "title.de", "quotes", "line 7" },
        { With("title:", "title: { de: ~ }"), "title.de", "no value", "line 7" },
        { With("title:", "title: { de: [x] }"), "title.de", "must be a text", "line 7" },
        { With("title:", "title: { de: \"a\\0b\" }"), "title.de", "control character U+0000", "line 7" },
        { With("title:", "title: { de: \"a\\u202Eb\" }"), "title.de", "reading direction", "line 7" },
        { With("title:", "title: { de: \"a\\uD800b\" }"), "document", "YAML", "line 7" },
        { With("edition:", "edition: 1"), "edition", "quotes", "line 3, column 10" },
        { With("rated:", "rated: everything"), "rated", "one of checkpoint, practice", "line 9, column 8" },
        { With("rated:", "rated: checkpoint\nnot_applicable: yes"), "not_applicable", "true or false", "line 10" },
        { With("rated:", "rated: checkpoint\nminutes: { from: \"5\", to: 10 }"), "minutes.from", "whole number", "line 10" },
        { With("rated:", "rated: checkpoint\nminutes: { from: 5.5, to: 10 }"), "minutes.from", "whole number", "line 10" },
        { With("rated:", "rated: checkpoint\nminutes: { from: 5, to: 99999999999 }"), "minutes.to", "whole number", "line 10" },
        { With("rated:", "rated: checkpoint\ndeclaration: { all_rated: true }"), "declaration.minimum_measures,declaration.valid_months", "is needed", "line 10, column 14" },
        { With("format:", "format: om-check/2"), "format", "must be om-check/1", "line 1, column 9" },
        { With("check:", "check: ../../etc"), "check", "lower-case", "line 2, column 8" },
        { With("summary:", "summary: { de: \"x\""), "document", "not readable as YAML", "line" },
        { With("summary:", "\tsummary: x"), "document", "right after this place", "line 7, column 22" },
        { With("rated:", "rated: checkpoint\nadoption: { body: Plenum, decision_date: 2026-01-01 }"), "adoption", "signed by a trusted key", "line 10" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void S40_a_file_with_an_error_is_refused_with_its_place(string file, string fields, string problem, string place)
    {
        var fault = Refused(Encoding.UTF8.GetBytes(file));
        Assert.Equal(fields.Split(','), fault.Violations.Select(v => v.Field));
        Assert.All(fault.Violations, v => Assert.Contains(problem, v.Problem, StringComparison.Ordinal));
        Assert.All(fault.Violations, v => Assert.Contains(place, v.Problem, StringComparison.Ordinal));
    }

    /// <summary>Name and bytes of files no text editor would save, and part of the answer.</summary>
    public static TheoryData<string, byte[], string> Bytes => new()
    {
        { "utf-16 little endian", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Samples.Minimal)], "UTF-16" },
        { "utf-16 big endian", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Samples.Minimal)], "UTF-16" },
        { "utf-16 without mark", Encoding.Unicode.GetBytes(Samples.Minimal), "UTF-16" },
        { "utf-32 big endian", [0, 0, 0xFE, 0xFF, .. new UTF32Encoding(true, false).GetBytes(Samples.Minimal)], "UTF-16" },
        { "latin 1", Encoding.Latin1.GetBytes(Samples.Minimal.Replace("Klein", "Größe", StringComparison.Ordinal)), "not valid UTF-8; save it as UTF-8 (line 7, column 17)" },
        { "overlong slash", [.. Encoding.UTF8.GetBytes(Samples.Minimal), 0xC0, 0xAF], "UTF-8" },
        { "half a character", [.. Encoding.UTF8.GetBytes(Samples.Minimal), 0xE2, 0x82], "UTF-8" },
        { "surrogate in utf-8", [.. Encoding.UTF8.GetBytes(Samples.Minimal), 0xED, 0xA0, 0x80], "UTF-8" },
        { "too big", new byte[NodeLimits.MostBytes + 1], "at most 2097152" },
        { "zip", [0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0], "" },
        { "gzip", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0], "UTF-16" },
        { "xml with an entity", Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"), "" },
        { "nothing", [], "empty" },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public void S40_S41_a_file_that_is_no_utf8_text_is_refused(string name, byte[] file, string problem)
    {
        var fault = Refused(file);
        Assert.True(fault.Violations.Count == 1, name);
        Assert.Contains(problem, fault.Violations[0].Problem, StringComparison.Ordinal);
    }

    /// <summary>Files that grow in memory or recurse, if one lets them, and part of the answer.</summary>
    public static TheoryData<string, string> Bombs => new()
    {
        { "billion laughs", "anchors" },
        { "deep lists", "deeper" },
        { "deep maps", "deeper" },
        { "deep json", "deeper" },
        { "deep json lists", "deeper" },
        { "deep block lists", "deeper" },
        { "deep block maps", "deeper" },
        { "deep keys", "" },
        { "many entries", "more than 20000" },
        { "many json entries", "more than 20000" },
        { "many items", "more than 20000" },
        { "one long word", "" },
        { "one long key", "" },
        { "one long quoted key", "" },
        { "comments", "empty" },
        { "blank lines", "empty" },
        { "one long comment", "empty" },
        { "many documents", "" },
        { "long folded text", "" },
        { "plain over many lines", "" },
        { "quoted line breaks", "" },
        { "tag directives", "" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void S40_S41_a_file_made_to_exhaust_the_reader_is_refused_quickly(string name, string problem)
    {
        var file = Encoding.UTF8.GetBytes(Bomb(name));
        file = file[..Math.Min(file.Length, NodeLimits.MostBytes)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var fault = Refused(file);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{name} took {watch.Elapsed}");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 400_000_000, $"{name} allocated {allocated:N0}");
        Assert.Contains(fault.Violations, v => v.Problem.Contains(problem, StringComparison.Ordinal));
    }

    private static string Bomb(string name) => name switch
    {
        "billion laughs" => "a: &a [x,x,x]\n" + string.Concat(Enumerable.Range('b', 20).Select(c => $"{(char)c}: &{(char)c} [*{(char)(c - 1)},*{(char)(c - 1)}]\n")),
        "deep lists" => new string('[', 1_000_000),
        "deep maps" => string.Concat(Enumerable.Repeat("{a: ", 300_000)),
        "deep json" => string.Concat(Enumerable.Repeat("{\"a\":", 300_000)),
        "deep json lists" => "{\"a\":" + new string('[', 1_000_000),
        "deep block lists" => string.Concat(Enumerable.Repeat("- ", 500_000)),
        "deep block maps" => string.Concat(Enumerable.Range(0, 1500).Select(i => new string(' ', i) + "a:\n")),
        "deep keys" => string.Concat(Enumerable.Repeat("? ", 500_000)),
        "many entries" => string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i}: x\n")),
        "many json entries" => "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":1")) + "}",
        "many items" => "a: [" + string.Concat(Enumerable.Repeat("x,", 900_000)) + "]",
        "one long word" => "title: " + new string('x', 2_000_000),
        "one long key" => new string('x', 2_000_000) + ": y",
        "one long quoted key" => "\"" + new string('x', 2_000_000) + "\": y",
        "comments" => string.Concat(Enumerable.Repeat("#\n", 1_000_000)),
        "blank lines" => new string('\n', 2_000_000),
        "one long comment" => "# " + new string('x', 2_000_000),
        "many documents" => string.Concat(Enumerable.Repeat("---\na\n", 300_000)),
        "long folded text" => "a: >\n" + string.Concat(Enumerable.Repeat("  x\n", 500_000)),
        "plain over many lines" => "a: x\n" + string.Concat(Enumerable.Repeat("  x\n", 500_000)),
        "quoted line breaks" => "a: \"" + string.Concat(Enumerable.Repeat("\n  x", 500_000)) + "\"",
        "tag directives" => string.Concat(Enumerable.Range(0, 60_000).Select(i => $"%TAG !e{i}! tag:e\n")) + "---\na: b\n",
        _ => throw new ArgumentException(name, nameof(name)),
    };

    [Fact]
    public void Whatever_bytes_come_the_reader_answers_with_findings() =>
        Gen.Byte.Array[0, 400].Sample(bytes => Assert.NotEmpty(Refused(bytes).Violations), iter: 3000);

    [Fact]
    public void Whatever_is_changed_in_a_right_file_the_reader_reads_or_answers_with_findings()
    {
        var right = Samples.Yaml();
        string[] pieces = ["&a ", "*a", "!!x ", "? ", ": ", "- ", "\n", "\t", "{", "}", "[", "]", "\"", "'", "|", ">", "%", "#", "---\n", "\\u12", "\\UFFFFFFFF", "\0", "~"];
        Gen.Select(Gen.Int[0, right.Length], Gen.Int[0, 5], Gen.OneOf(pieces), Gen.Int[0, right.Length], Gen.OneOf(pieces))
            .Sample((at, cut, piece, other, second) =>
            {
                var changed = right.Remove(at, Math.Min(cut, right.Length - at)).Insert(at, piece);
                var file = Encoding.UTF8.GetBytes(changed.Insert(Math.Min(other, changed.Length), second));
                try
                {
                    Incoming.Read(file, Keys, DateTimeOffset.UtcNow);
                }
                catch (Fault fault)
                {
                    Assert.NotEmpty(fault.Violations);
                }
            }, iter: 2000);
    }

    [Fact]
    public void All_errors_come_at_once()
    {
        var file = Samples.Minimal
            .Replace("edition: \"1\"", "edition: 1", StringComparison.Ordinal)
            .Replace("title: { de: \"Klein\" }", "title: { en: \"Small\" }", StringComparison.Ordinal)
            .Replace("rated: checkpoint", "rated: all\nextra: x", StringComparison.Ordinal)
            .Replace("id: point", "id: Point", StringComparison.Ordinal)
            .Replace("statement: { de: \"Wir tun es.\" }", "statement: &s { de: \"\" }", StringComparison.Ordinal);
        var fault = Refused(Encoding.UTF8.GetBytes(file));
        Assert.Equal(
            ["edition", "extra", "rated", "title", "topics[0].checkpoints[0].id", "topics[0].checkpoints[0].statement"],
            fault.Violations.Select(v => v.Field).Order());
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("---\n")]
    [InlineData("# a comment\n\n")]
    public void Harmless_beginnings_are_read(string beginning) =>
        Assert.Equal("tiny", Incoming.Read(Encoding.UTF8.GetBytes(beginning + Samples.Minimal), Keys, DateTimeOffset.UtcNow).Content.CheckId);

    [Fact]
    public void Line_ends_of_windows_change_nothing()
    {
        var unix = Incoming.Read(Encoding.UTF8.GetBytes(Samples.Yaml()), Keys, DateTimeOffset.UtcNow);
        var windows = Incoming.Read(Encoding.UTF8.GetBytes(Samples.Yaml().Replace("\n", "\r\n", StringComparison.Ordinal)), Keys, DateTimeOffset.UtcNow);
        Assert.Equal(unix.Content.Hash, windows.Content.Hash);
    }

    [Fact]
    public void Json_is_read_as_such_with_tabs_and_escaped_surrogates()
    {
        var json = "{\n\t\"format\": \"om-check\\/1\", \"check\": \"tiny\", \"edition\": \"1\", \"origin\": \"project\", \"publisher\": {\"de\": \"Wir\"},\n"
            + "\t\"source_language\": \"de\", \"title\": {\"de\": \"\\ud83d\\ude00 klein\"}, \"summary\": {\"de\": \"x\"}, \"rated\": \"checkpoint\",\n"
            + "\t\"topics\": [{\"id\": \"one\", \"title\": {\"de\": \"Eins\"}, \"checkpoints\": [{\"id\": \"point\", \"title\": {\"de\": \"P\"}, \"statement\": {\"de\": \"S\"}}]}]}";
        Assert.Equal("😀 klein", Incoming.Read(Encoding.UTF8.GetBytes(json), Keys, DateTimeOffset.UtcNow).Content.Content.Title.Values["de"]);

        var fault = Refused(Encoding.UTF8.GetBytes(json.Replace("\"rated\": \"checkpoint\"", "\"rated\": 7, \"rated\": 8", StringComparison.Ordinal)));
        Assert.Contains(fault.Violations, v => v.Problem.Contains("twice (line 3, column", StringComparison.Ordinal));
        Assert.Contains(fault.Violations, v => v.Field == "rated" && v.Problem.Contains("(line 3, column", StringComparison.Ordinal));

        fault = Refused(Encoding.UTF8.GetBytes(json.Replace("\\ude00", "", StringComparison.Ordinal)));
        Assert.Equal(("title.de", true), (fault.Violations.Single().Field, fault.Violations.Single().Problem.Contains("broken characters", StringComparison.Ordinal)));
    }

    private static Fault Refused(byte[] file)
    {
        var fault = Assert.Throws<Fault>(() => Incoming.Read(file, Keys, DateTimeOffset.UtcNow));
        Assert.Equal("INVALID_FIELDS", fault.Reason);
        return fault;
    }

    /// <summary>The smallest file with the line that begins with <paramref name="key"/> replaced.</summary>
    private static string With(string key, string line)
    {
        var lines = Samples.Minimal.Split('\n');
        var at = Array.FindIndex(lines, l => l.StartsWith(key, StringComparison.Ordinal));
        lines[at] = line;
        return string.Join('\n', lines);
    }
}
