using System.Text.Json;
using System.Text.RegularExpressions;

namespace Om.Contracts.Tests;

/// <summary>What makes a document usable: the rules of OpenAPI 3.1 that ours could break, and that everything is described.</summary>
internal static partial class OpenApiRules
{
    private static readonly string[] Verbs = ["get", "put", "post", "delete", "patch"];

    /// <summary>Everything wrong with <paramref name="document"/>.</summary>
    public static IEnumerable<string> Problems(JsonElement document)
    {
        if (document.GetProperty("openapi").GetString() != "3.1.0" || !Has(document.GetProperty("info"), "title") || !Has(document.GetProperty("info"), "version"))
        {
            yield return "openapi, info.title and info.version are needed";
        }

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => (Path: path.Name, Verb: verb.Name, Operation: verb.Value))).ToList();
        foreach (var again in operations.GroupBy(o => o.Operation.GetProperty("operationId").GetString()).Where(group => group.Count() > 1))
        {
            yield return $"operationId {again.Key} stands {again.Count()} times";
        }

        foreach (var again in operations.GroupBy(o => (Parameter().Replace(o.Path, "{}"), o.Verb)).Where(group => group.Count() > 1))
        {
            yield return $"{string.Join(" and ", again.Select(o => o.Path))} cannot be told apart";
        }

        var tags = document.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).ToHashSet();
        var schemes = document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name).ToHashSet();
        foreach (var problem in operations.SelectMany(o => Operation(o.Path, o.Verb, o.Operation, tags, schemes)))
        {
            yield return problem;
        }

        var components = document.GetProperty("components");
        var found = components.TryGetProperty("schemas", out var schemas) ? schemas.EnumerateObject().SelectMany(schema => Schema(schema.Name, schema.Value)) : [];
        foreach (var problem in found.Concat(References(document, components)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Operation(string path, string verb, JsonElement operation, HashSet<string?> tags, HashSet<string> schemes)
    {
        var here = $"{verb} {path}";
        if (!path.StartsWith('/') || !Verbs.Contains(verb))
        {
            yield return $"{here} is no path or no method";
        }

        foreach (var needed in new[] { "summary", "operationId", "tags", "responses", "security" }.Where(name => !Has(operation, name)))
        {
            yield return $"{here} lacks {needed}";
        }

        if (operation.GetProperty("tags").EnumerateArray().Any(tag => !tags.Contains(tag.GetString()))
            || operation.GetProperty("security").EnumerateArray().SelectMany(s => s.EnumerateObject()).Any(s => !schemes.Contains(s.Name)))
        {
            yield return $"{here} has a tag or security scheme that is not declared";
        }

        var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToList() : [];
        foreach (var parameter in parameters.Where(p => !Has(p, "name") || !Has(p, "in") || !Has(p, "schema") || !Described(p)))
        {
            yield return $"{here} has a parameter without name, place, schema or description: {parameter}";
        }

        var inPath = parameters.Where(p => p.GetProperty("in").GetString() == "path").ToList();
        if (!inPath.Select(p => p.GetProperty("name").GetString()).Order().SequenceEqual(Parameter().Matches(path).Select(m => m.Groups[1].Value).Order()!)
            || inPath.Any(p => !p.GetProperty("required").GetBoolean()))
        {
            yield return $"{here}: path and path parameters do not match";
        }

        if (parameters.GroupBy(p => (p.GetProperty("name").GetString(), p.GetProperty("in").GetString())).Any(group => group.Count() > 1))
        {
            yield return $"{here} has a parameter twice";
        }

        var responses = operation.GetProperty("responses").EnumerateObject().ToList();
        if (!responses.Any(r => r.Name.StartsWith('2')) || !responses.Any(r => r.Name.StartsWith('4')) || responses.Any(r => !Described(r.Value) && !Has(r.Value, "$ref")))
        {
            yield return $"{here} needs a success, an error and a description of each";
        }
    }

    private static IEnumerable<string> Schema(string name, JsonElement schema)
    {
        if (!Described(schema) || !Has(schema, "type"))
        {
            yield return $"schema {name} lacks type or description";
        }

        var properties = schema.TryGetProperty("properties", out var found) ? found.EnumerateObject().ToList() : [];
        foreach (var property in properties.Where(property => !Described(property.Value)))
        {
            yield return $"schema {name}.{property.Name} lacks a description";
        }

        if (schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().Any(r => properties.All(property => property.Name != r.GetString())))
        {
            yield return $"schema {name} requires what it does not have";
        }

        if (schema.TryGetProperty("enum", out var values) && values.EnumerateArray().Select(v => v.GetString()).Distinct().Count() != values.GetArrayLength())
        {
            yield return $"schema {name} has a value twice";
        }
    }

    /// <summary>Every reference leads somewhere, and every part is used.</summary>
    private static IEnumerable<string> References(JsonElement document, JsonElement components)
    {
        var used = Reference().Matches(document.GetRawText()).Select(match => match.Groups[1].Value).ToHashSet();
        var there = components.EnumerateObject().Where(kind => kind.Name != "securitySchemes")
            .SelectMany(kind => kind.Value.EnumerateObject().Select(part => $"{kind.Name}/{part.Name}")).ToHashSet();
        return used.Except(there).Select(name => $"{name} is missing").Concat(there.Except(used).Select(name => $"{name} is used by nobody"));
    }

    private static bool Has(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && (value.ValueKind != JsonValueKind.String || value.GetString()!.Length > 0);

    private static bool Described(JsonElement element) => Has(element, "description");

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("""#/components/([^"]+)""")]
    private static partial Regex Reference();
}
