using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Om.Hosting;

namespace Om.Contracts.Tests;

/// <summary>
/// The JSON API as an OpenAPI 3.1 document: routes from the endpoints of the running services, words from the comments of the contracts. So the
/// document cannot promise what the services do not have, nor keep quiet about what they do.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document of the services behind <paramref name="endpoints"/>.</summary>
    public static string Of(IEnumerable<Endpoint> endpoints)
    {
        var schemas = new OpenApiSchemas();
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } route)
            {
                continue;
            }

            var operation = new OpenApiOperation(Find(route.MethodDescriptor), route.HttpRule, endpoint.Metadata.GetMetadata<AccessAttribute>()!, schemas);
            if (!paths.TryGetValue(operation.Path, out var item))
            {
                paths[operation.Path] = item = [];
            }

            item[operation.Verb] = operation.ToJson();
        }

        foreach (var (path, type, _) in ContractFiles.Documents)
        {
            paths[path] = OpenApiFixed.Document(path, type);
        }

        paths["/status"] = OpenApiFixed.Status();
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = OpenApiFixed.Info(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "The public address of the platform." }),
            ["tags"] = Tags(),
            ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)Ordered(path.Value)))),
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = OpenApiFixed.SecuritySchemes(),
                ["responses"] = OpenApiErrors.SharedResponses(),
                ["schemas"] = schemas.ToJson(),
            },
        };
        return document.ToJsonString(Readable) + "\n";
    }

    /// <summary>The method with its comments: the descriptors inside the services have none.</summary>
    private static MethodDescriptor Find(MethodDescriptor method) => Described.Methods.Single(m => m.FullName == method.FullName);

    private static JsonObject Ordered(JsonObject item) => new(item.OrderBy(verb => verb.Key).Select(verb => KeyValuePair.Create(verb.Key, verb.Value?.DeepClone())));

    private static JsonArray Tags() =>
    [
        .. Described.Files.SelectMany(file => file.Services)
            .Select(service => new JsonObject { ["name"] = service.Name, ["description"] = Described.Comment(service) }),
        new JsonObject { ["name"] = "Contracts", ["description"] = "The contracts themselves, for tools." },
    ];
}
