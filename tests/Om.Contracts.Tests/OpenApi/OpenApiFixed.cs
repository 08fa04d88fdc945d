using System.Text.Json.Nodes;

namespace Om.Contracts.Tests;

/// <summary>What stands in the document whatever the contracts say.</summary>
internal static class OpenApiFixed
{
    public static JsonObject Info() => new()
    {
        ["title"] = "Offensive Mittelstand platform",
        ["version"] = "1",
        ["summary"] = "Practice checks, assessments, action plans and self-declarations.",
        ["description"] =
            "The JSON form of the gRPC contracts: the same methods, rights, limits and errors. Names and values follow the protobuf JSON mapping; "
            + "fields are lowerCamelCase, enumerations are written by name, 64-bit integers as strings. Unknown fields and parameters are refused.\n\n"
            + "Every error is a `Status`. Branch on `details[].reason` of its `ErrorInfo`, never on the text. Answers 429 and 503 say in `Retry-After` "
            + "how long to wait. Any operation may also answer with a code that is not listed, for example from a proxy in between.\n\n"
            + "Within v1 fields, methods and values of enumerations may be added, nothing is removed or changes its meaning.",
    };

    public static JsonObject SecuritySchemes() => new()
    {
        ["bearer"] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["bearerFormat"] = "JWT",
            ["description"] = "Access token of an account or a partner system: `Authorization: Bearer …`.",
        },
        ["guest"] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "header",
            ["name"] = "Authorization",
            ["description"] = "Access code of a guest's assessment, as CreateAssessment returned it: `Authorization: Guest …`.",
        },
    };

    public static JsonObject Document(string path, string type)
    {
        var what = path switch
        {
            "/v1/openapi.json" => "This document",
            "/v1/descriptors.binpb" => "All contracts and what they import as a `FileDescriptorSet` with comments",
            "/v1/protos.zip" => "All .proto files and what they import",
            _ => throw new ArgumentException($"Say what {path} is.", nameof(path)),
        };
        return new JsonObject
        {
            ["get"] = new JsonObject
            {
                ["tags"] = new JsonArray("Contracts"),
                ["operationId"] = "get_" + path.Split('/')[^1].Replace('.', '_'),
                ["summary"] = what + ".",
                ["security"] = new JsonArray(new JsonObject()),
                ["responses"] = new JsonObject
                {
                    ["200"] = new JsonObject
                    {
                        ["description"] = what + ".",
                        ["content"] = new JsonObject { [type] = new JsonObject() },
                    },
                    ["304"] = new JsonObject { ["description"] = "Not changed since the `ETag` sent in `If-None-Match`." },
                    ["429"] = OpenApiErrors.Shared("TooMany"),
                },
            },
        };
    }

    public static JsonObject Status() => new()
    {
        ["get"] = new JsonObject
        {
            ["tags"] = new JsonArray("Contracts"),
            ["operationId"] = "get_status",
            ["summary"] = "Whether the platform works: one word, `up` or `down`.",
            ["security"] = new JsonArray(new JsonObject()),
            ["responses"] = new JsonObject
            {
                ["200"] = Word("Everything works."),
                ["429"] = OpenApiErrors.Shared("TooMany"),
                ["503"] = Word("Some part does not answer."),
            },
        },
    };

    private static JsonObject Word(string what) => new()
    {
        ["description"] = what,
        ["content"] = new JsonObject { ["text/plain"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } },
    };
}
