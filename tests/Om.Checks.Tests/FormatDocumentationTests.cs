using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Om.Hosting;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>The page and the schema of the format say what the reader does.</summary>
public sealed class FormatDocumentationTests
{
    private static readonly PackageKeys Keys = new(new ChecksOptions());

    [Fact]
    public void The_example_of_the_page_is_a_right_file()
    {
        var page = File.ReadAllText(Docs("check-format.md"));
        var example = page.Split("```yaml\n")[1].Split("```")[0];
        var incoming = Incoming.Read(Encoding.UTF8.GetBytes(example), Keys, DateTimeOffset.UtcNow);
        Assert.Equal("entry-check", incoming.Content.CheckId);
    }

    [Fact]
    public void The_schema_names_every_key_the_reader_knows_and_no_other()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Docs("om-check-1.schema.json")));
        var root = schema.RootElement;
        var defs = root.GetProperty("$defs");
        var properties = root.GetProperty("properties");
        var expected = new Dictionary<string, JsonElement>
        {
            ["zzz"] = root,
            ["minutes.zzz"] = properties.GetProperty("minutes"),
            ["lights.zzz"] = properties.GetProperty("lights"),
            ["declaration.zzz"] = properties.GetProperty("declaration"),
            ["starting_aid[0].zzz"] = properties.GetProperty("starting_aid").GetProperty("items"),
            ["topics[0].zzz"] = defs.GetProperty("topic"),
            ["topics[0].leads_to[0].zzz"] = defs.GetProperty("links").GetProperty("items"),
            ["topics[0].sources[0].zzz"] = defs.GetProperty("sources").GetProperty("items"),
            ["topics[0].checkpoints[0].zzz"] = defs.GetProperty("checkpoint"),
            ["topics[0].checkpoints[0].sources[0].zzz"] = defs.GetProperty("sources").GetProperty("items"),
            ["topics[0].checkpoints[0].practices[0].zzz"] = defs.GetProperty("checkpoint").GetProperty("properties").GetProperty("practices").GetProperty("items"),
            ["topics[0].templates[0].zzz"] = defs.GetProperty("template"),
            ["adoption.zzz"] = defs.GetProperty("adoption"),
        };
        const string Spoilt = """
            { "zzz": 1, "minutes": { "zzz": 1 }, "lights": { "zzz": 1 }, "declaration": { "zzz": 1 }, "starting_aid": [{ "zzz": 1 }], "adoption": { "zzz": 1 },
              "topics": [{ "zzz": 1, "leads_to": [{ "zzz": 1 }], "sources": [{ "zzz": 1 }], "templates": [{ "zzz": 1 }],
                           "checkpoints": [{ "zzz": 1, "sources": [{ "zzz": 1 }], "practices": [{ "zzz": 1 }] }] }] }
            """;
        var fault = Assert.Throws<Fault>(() => Incoming.Read(Encoding.UTF8.GetBytes(Spoilt), Keys, DateTimeOffset.UtcNow));
        var known = fault.Violations.Where(v => v.Field.EndsWith("zzz", StringComparison.Ordinal))
            .ToDictionary(v => v.Field, v => v.Problem.Split("known here: ")[1].Split(" (line")[0].Split(", ").Order().ToList());
        Assert.Equal(expected.Keys.Order(), known.Keys.Order());
        foreach (var (path, element) in expected)
        {
            Assert.Equal((path, string.Join(' ', element.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order())), (path, string.Join(' ', known[path])));
        }
    }

    [Fact]
    public void The_schema_has_the_limits_of_the_rules()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Docs("om-check-1.schema.json")));
        var defs = schema.RootElement.GetProperty("$defs");
        foreach (var (name, most) in new[] { ("title", TextRules.Title), ("label", TextRules.Label), ("source", TextRules.Source), ("statement", TextRules.Statement), ("long", TextRules.Long) })
        {
            Assert.Equal(most, defs.GetProperty(name).GetProperty("additionalProperties").GetProperty("maxLength").GetInt32());
        }
    }

    private static string Docs(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", file);
}
