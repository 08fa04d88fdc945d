using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;
using Om.Hosting;

namespace Om.Contracts.Tests;

/// <summary>One method as an operation of the document.</summary>
internal sealed class OpenApiOperation
{
    private readonly MethodDescriptor method;
    private readonly AccessAttribute access;
    private readonly OpenApiSchemas schemas;
    private readonly string body;
    private readonly List<JsonObject> parameters = [];
    private readonly HashSet<string> bound = [];

    public OpenApiOperation(MethodDescriptor method, HttpRule rule, AccessAttribute access, OpenApiSchemas schemas)
    {
        this.method = method;
        this.access = access;
        this.schemas = schemas;
        body = rule.Body;
        (var verb, var template) = HttpRules.Of(rule);
        Verb = verb.ToLowerInvariant();
        Path = Expand(template);
        if (body != "*")
        {
            AddQuery(method.InputType, "", "");
        }
    }

    /// <summary>HTTP method, lower case.</summary>
    public string Verb { get; }

    /// <summary>Path with one parameter for each part of a resource name: OpenAPI has none that span slashes.</summary>
    public string Path { get; }

    public JsonObject ToJson()
    {
        var comment = Described.Comment(method);
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(method.Service.Name),
            ["operationId"] = $"{method.Service.Name}_{method.Name}",
            ["summary"] = FirstSentence(comment),
            ["description"] = comment + Needs(),
            ["security"] = Security(),
        };
        if (parameters.Count > 0)
        {
            operation["parameters"] = new JsonArray([.. parameters]);
        }

        if (body.Length > 0)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Body() } },
            };
        }

        var responses = OpenApiErrors.Responses(method, access, body.Length > 0);
        responses.Insert(0, "200", Success());
        operation["responses"] = responses;
        return operation;
    }

    private JsonNode Body()
    {
        if (body != "*")
        {
            return schemas.Reference(method.InputType.FindFieldByName(body).MessageType);
        }

        return schemas.Request(method.InputType, bound);
    }

    private JsonObject Success()
    {
        var output = method.OutputType;
        if (output.FullName == HttpBody.Descriptor.FullName)
        {
            return new JsonObject
            {
                ["description"] = "The file; its kind is in `Content-Type`.",
                ["content"] = new JsonObject { ["*/*"] = new JsonObject() },
            };
        }

        var text = output.File.Package.StartsWith("google.", StringComparison.Ordinal) ? "Done." : Described.Comment(output);
        return new JsonObject
        {
            ["description"] = method.IsServerStreaming ? text + " One JSON object a line, for as long as the connection stands." : text,
            ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.Reference(output) } },
        };
    }

    private string Needs() => access.AnyOf switch
    {
        [To.Anyone] => "",
        [To.PerObject] => "",
        [To.SignedIn] => "\n\nNeeds an access token.",
        var roles => $"\n\nNeeds an access token with the role {string.Join(" or ", roles)}.",
    };

    private JsonArray Security() => access.AnyOf switch
    {
        [To.Anyone] => [new JsonObject(), Scheme("bearer")],
        [To.PerObject] when bound.Count == 0 => [new JsonObject(), Scheme("bearer")],
        [To.PerObject] => [Scheme("guest"), Scheme("bearer")],
        _ => [Scheme("bearer")],
    };

    private static JsonObject Scheme(string name) => new() { [name] = new JsonArray() };

    private string Expand(string template)
    {
        var path = "";
        foreach (var (literal, name, pattern) in PathTemplate.Parts(template))
        {
            path += literal;
            if (name.Length == 0)
            {
                continue;
            }

            bound.Add(name);
            path += pattern == "*" ? Parameter(name, Comment(name)) : ExpandName(name, pattern);
        }

        return path;
    }

    private string ExpandName(string field, string pattern)
    {
        var segments = pattern.Split('/');
        for (var i = 1; i < segments.Length; i += 2)
        {
            var collection = segments[i - 1];
            segments[i] = Parameter(collection[..^1], $"Id of the {collection[..^1]}: the part of its name after `{collection}/`.");
        }

        bound.Add(field);
        return string.Join('/', segments);
    }

    private string Parameter(string name, string description)
    {
        parameters.Add(new JsonObject
        {
            ["name"] = name,
            ["in"] = "path",
            ["required"] = true,
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = "string" },
        });
        return $"{{{name}}}";
    }

    private string Comment(string field) => Described.Comment(method.InputType.FindFieldByName(field));

    private void AddQuery(MessageDescriptor message, string path, string jsonPath)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (bound.Contains(path + field.Name) || path + field.Name == body)
            {
                continue;
            }

            if (OpenApiSchemas.IsOurs(field))
            {
                AddQuery(field.MessageType, $"{path}{field.Name}.", $"{jsonPath}{field.JsonName}.");
                continue;
            }

            var parameter = new JsonObject { ["name"] = jsonPath + field.JsonName, ["in"] = "query" };
            if (OpenApiSchemas.Has(field, FieldBehavior.Required))
            {
                parameter["required"] = true;
            }

            parameter["description"] = Described.Comment(field);
            parameter["schema"] = schemas.Type(field);
            parameters.Add(parameter);
        }
    }

    private static string FirstSentence(string comment)
    {
        var end = comment.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? comment : comment[..(end + 1)];
    }
}
