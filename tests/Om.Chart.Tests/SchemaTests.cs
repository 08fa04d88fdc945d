using System.Text.Json;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Om.Chart.Tests;

/// <summary>The schema of the values is closed, and neither it nor the documented defaults know more than the other.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(Repository.Read("charts/om/values.schema.json")).RootElement;
    private static readonly YamlMappingNode Values = Manifest.NodesOf(Repository.Read("charts/om/values.yaml")).Single();

    [Fact]
    public void Every_object_is_closed_but_global_and_what_goes_to_Kubernetes_as_it_is() =>
        Assert.Equal(["/definitions/kubernetes", "/properties/global"], OpenObjects(Schema, "").Order());

    [Fact]
    public void Every_value_is_in_the_schema_and_the_other_way_round() =>
        Assert.Equal(SchemaPaths(Schema, "").Order(), ValuePaths(Values, "").Order());

    [Fact]
    public void Every_service_of_the_repository_is_in_the_chart() =>
        Assert.Equal(Repository.Services.Keys.Order(), ((YamlMappingNode)Values["services"]).Children.Keys.Select(k => k.ToString()).Order());

    private static IEnumerable<string> OpenObjects(JsonElement node, string path) => node.ValueKind != JsonValueKind.Object
        ? []
        : node.EnumerateObject().SelectMany(p => OpenObjects(p.Value, $"{path}/{p.Name}"))
            .Concat(IsOpen(node) ? [path] : []);

    private static bool IsOpen(JsonElement node) => node.TryGetProperty("type", out var type)
        && type is { ValueKind: JsonValueKind.String } && type.ValueEquals("object") && !node.TryGetProperty("additionalProperties", out _);

    // Only what the chart itself gives a default; services.NAME repeats serviceDefaults and is empty.
    private static IEnumerable<string> SchemaPaths(JsonElement node, string path)
    {
        if (node.TryGetProperty("$ref", out var reference))
        {
            node = Schema.GetProperty("definitions").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        var isLeaf = !node.TryGetProperty("properties", out var properties) || path is "/global" or "/serviceDefaults/affinity"
            || path.StartsWith("/services/", StringComparison.Ordinal) || path == "/serviceDefaults/resources";
        return isLeaf ? [path] : properties.EnumerateObject().SelectMany(p => SchemaPaths(p.Value, $"{path}/{p.Name}"));
    }

    private static IEnumerable<string> ValuePaths(YamlNode node, string path) =>
        node is YamlMappingNode { Children.Count: > 0 } map && path != "/serviceDefaults/resources"
            ? map.Children.SelectMany(c => ValuePaths(c.Value, $"{path}/{c.Key}"))
            : [path];
}
