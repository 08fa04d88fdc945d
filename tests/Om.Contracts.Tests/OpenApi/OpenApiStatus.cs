using System.Text.Json.Nodes;

namespace Om.Contracts.Tests;

/// <summary><c>google.rpc.Status</c> and its details, as JSON callers see them.</summary>
internal static class OpenApiStatus
{
    public static JsonObject Status() => Object(
        "Why a call was refused (google.rpc.Status).",
        ("code", Typed("integer", "gRPC status code, for example 3 for INVALID_ARGUMENT.")),
        ("message", Typed("string", "A sentence for developers, in English. It may change; never branch on it.")),
        ("details", new JsonObject
        {
            ["type"] = "array",
            ["description"] = "Facts for programs. There is always one `ErrorInfo`.",
            ["items"] = new JsonObject { ["$ref"] = "#/components/schemas/ErrorDetail" },
        }));

    public static JsonObject Detail()
    {
        var detail = Object(
            "One fact about an error; `@type` says which of the properties it has.",
            ("@type", Typed("string", "`type.googleapis.com/google.rpc.` and `ErrorInfo`, `BadRequest`, `PreconditionFailure` or `RetryInfo`.")),
            ("reason", Typed("string", "ErrorInfo: what happened, in UPPER_SNAKE_CASE. This is what to branch on.")),
            ("domain", Typed("string", "ErrorInfo: the service that refused, such as `checks.om`.")),
            ("metadata", new JsonObject
            {
                ["type"] = "object",
                ["description"] = "ErrorInfo: more facts, depending on the reason.",
                ["additionalProperties"] = new JsonObject { ["type"] = "string" },
            }),
            ("fieldViolations", List("BadRequest: every bad field.", ("field", "Path of the field in the request."), ("description", "What is wrong with it."))),
            ("violations", List("PreconditionFailure: everything that stands in the way.",
                ("type", "The reason."), ("subject", "What it is about."), ("description", "What is the matter with it."))),
            ("retryDelay", Typed("string", "RetryInfo: how long to wait, such as `20s`.")));
        detail["additionalProperties"] = true;
        return detail;
    }

    private static JsonObject Object(string description, params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["description"] = description,
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Schema))),
    };

    private static JsonObject List(string description, params (string Name, string Description)[] properties) => new()
    {
        ["type"] = "array",
        ["description"] = description,
        ["items"] = Object(description, [.. properties.Select(property => (property.Name, Typed("string", property.Description)))]),
    };

    private static JsonObject Typed(string type, string description) => new() { ["type"] = type, ["description"] = description };
}
