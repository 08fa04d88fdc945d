using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class RunJsonTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(SchemaFile())).RootElement;

    public static TheoryData<string> Runs => ["small", "english", "largest", "empty", "hostile"];

    [Theory, MemberData(nameof(Runs))]
    public void Every_document_is_as_the_schema_says_and_the_schema_describes_all_of_it(string run)
    {
        var problems = new List<string>();
        Check(Schema, Parse(Run(run)), "$", problems);
        Assert.Empty(problems);
    }

    [Fact]
    public void The_examples_of_the_manual_are_as_the_schema_says()
    {
        var manual = File.ReadAllText(Path.Combine(Path.GetDirectoryName(SchemaFile())!, "export-format.md"));
        var example = manual[(manual.IndexOf("```json", StringComparison.Ordinal) + 7)..].Split("```")[0];
        var problems = new List<string>();
        Check(Schema, JsonDocument.Parse(example).RootElement, "$", problems);
        Assert.Empty(problems);
    }

    [Fact]
    public void It_holds_everything_the_run_holds()
    {
        var data = SampleRun.Small() with { RemovedAnswers = [new V1.Answer { Item = "old-point", Note = "Bleibt wichtig." }] };
        var json = Parse(data);
        Assert.Equal(data.Answers.Count, json.GetProperty("answers").GetArrayLength());
        Assert.Equal(data.Answers.Select(a => a.Note).Where(n => n.Length > 0),
            json.GetProperty("answers").EnumerateArray().Where(a => a.TryGetProperty("note", out _)).Select(a => a.GetProperty("note").GetString()));
        Assert.Equal("Bleibt wichtig.", json.GetProperty("removed_answers")[0].GetProperty("note").GetString());
        Assert.Equal(data.Measures.Select(m => m.Name), json.GetProperty("measures").EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        Assert.Equal("Jürgen Größ", json.GetProperty("declarations")[0].GetProperty("signatory").GetString());
        Assert.Equal("refused", json.GetProperty("assessment").GetProperty("statistics").GetProperty("decision").GetString());
    }

    [Fact]
    public void Text_comes_as_it_was_stored_and_readable()
    {
        var data = SampleRun.Small();
        data.Answers[0].Note = "Größe 💡 \"ja\"\n\t=1+1 <b>";
        Assert.Equal(data.Answers[0].Note, Parse(data).GetProperty("answers")[0].GetProperty("note").GetString());
        Assert.Contains("Größe", Encoding.UTF8.GetString(RunJson.Of(data)));
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes() => Assert.Equal(RunJson.Of(SampleRun.Small()), RunJson.Of(SampleRun.Small()));

    private static ReportData Run(string run) => run switch
    {
        "small" => SampleRun.Small(),
        "english" => SampleRun.Small("en"),
        "largest" => SampleRun.Largest(),
        "hostile" => Hostile.Everywhere(Hostile.Markup[0]),
        _ => SampleRun.Small() with
        {
            Assessment = new V1.Assessment { Name = "assessments/x", Edition = "checks/x/editions/1" },
            Answers = [],
            Measures = [],
            Declarations = [],
            Result = new V1.Result(),
        },
    };

    private static JsonElement Parse(ReportData data) => JsonDocument.Parse(RunJson.Of(data)).RootElement;

    private static string SchemaFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Om.slnx")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "docs", "om-assessment-1.schema.json");
    }

    /// <summary>The part of JSON Schema our schema uses; a word it does not know fails, and so does a property nobody described.</summary>
    private static void Check(JsonElement schema, JsonElement value, string path, List<string> problems)
    {
        foreach (var word in schema.EnumerateObject())
        {
            var fine = word.Name switch
            {
                "$schema" or "$id" or "$defs" or "title" or "description" => true,
                "$ref" => Follow(word.Value.GetString()!, value, path, problems),
                "type" => word.Value.GetString() == TypeOf(value),
                "const" => value.ToString() == word.Value.ToString(),
                "enum" => word.Value.EnumerateArray().Any(v => v.ToString() == value.ToString()),
                "pattern" => Regex.IsMatch(value.GetString()!, word.Value.GetString()!),
                "minimum" => value.GetInt32() >= word.Value.GetInt32(),
                "required" => word.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "items" => value.EnumerateArray().Select((item, i) => CheckPart(word.Value, item, $"{path}[{i}]", problems)).ToList() is not null,
                "properties" => value.EnumerateObject().Select(p => word.Value.TryGetProperty(p.Name, out var part)
                    ? CheckPart(part, p.Value, $"{path}.{p.Name}", problems)
                    : Add(problems, $"{path}.{p.Name} is not described")).ToList() is not null,
                _ => false,
            };
            if (!fine)
            {
                problems.Add($"{path}: {word.Name} {word.Value} does not fit {value}");
            }
        }
    }

    private static bool Follow(string reference, JsonElement value, string path, List<string> problems) =>
        CheckPart(Schema.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]), value, path, problems);

    private static bool CheckPart(JsonElement schema, JsonElement value, string path, List<string> problems)
    {
        Check(schema, value, path, problems);
        return true;
    }

    private static bool Add(List<string> problems, string problem)
    {
        problems.Add(problem);
        return true;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "null",
    };
}
