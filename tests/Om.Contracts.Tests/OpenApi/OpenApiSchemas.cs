using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Om.Contracts.Tests;

/// <summary>Messages and enumerations as JSON schemas, each taken in when something refers to it.</summary>
internal sealed class OpenApiSchemas
{
    private const string Prefix = "#/components/schemas/";
    private readonly SortedDictionary<string, JsonObject> found = new(StringComparer.Ordinal);

    public OpenApiSchemas()
    {
        found["Status"] = OpenApiStatus.Status();
        found["ErrorDetail"] = OpenApiStatus.Detail();
    }

    public JsonObject ToJson() => new(found.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));

    /// <summary>Whether the field is a single message of our own.</summary>
    public static bool IsOurs(FieldDescriptor field) =>
        field is { FieldType: FieldType.Message, IsRepeated: false } && field.MessageType.File.Package.StartsWith("om.", StringComparison.Ordinal);

    public static bool Has(FieldDescriptor field, FieldBehavior behavior) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(behavior) == true;

    /// <summary>A reference to the schema of <paramref name="message"/>.</summary>
    public JsonObject Reference(MessageDescriptor message)
    {
        if (message.File.Package == "google.protobuf")
        {
            return new JsonObject { ["type"] = "object", ["description"] = "An empty object." };
        }

        var name = Name(message);
        if (!found.ContainsKey(name))
        {
            found[name] = [];
            found[name] = Object(message, message.Fields.InDeclarationOrder(), isRequest: false);
        }

        return new JsonObject { ["$ref"] = Prefix + name };
    }

    /// <summary>The schema of a request body: the fields that do not stand in the path.</summary>
    public JsonObject Request(MessageDescriptor message, HashSet<string> bound)
    {
        var name = Name(message);
        found[name] = Object(message, message.Fields.InDeclarationOrder().Where(field => !bound.Contains(field.Name)), isRequest: true);
        return new JsonObject { ["$ref"] = Prefix + name };
    }

    /// <summary>The type of a field, without its description.</summary>
    public JsonObject Type(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Single(field.MessageType.FindFieldByName("value")) };
        }

        return field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = Single(field) } : Single(field);
    }

    private JsonObject Object(MessageDescriptor message, IEnumerable<FieldDescriptor> fields, bool isRequest)
    {
        var list = fields.ToList();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["description"] = Described.Comment(message),
            ["properties"] = new JsonObject(list.Select(field => KeyValuePair.Create(field.JsonName, (JsonNode?)Property(field)))),
        };
        // A resource is also what a PATCH sends, with some fields only; there the comment says what is needed.
        var required = isRequest ? list.Where(field => Has(field, FieldBehavior.Required)).Select(field => (JsonNode)field.JsonName).ToArray() : [];
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        if (isRequest)
        {
            // Only there: in answers fields may be added at any time.
            schema["additionalProperties"] = false;
        }

        return schema;
    }

    private JsonObject Property(FieldDescriptor field)
    {
        var property = Type(field);
        property["description"] = Described.Comment(field)
            + (Has(field, FieldBehavior.Immutable) ? " Set once, at creation." : "");
        if (Has(field, FieldBehavior.OutputOnly))
        {
            property["readOnly"] = true;
        }

        return property;
    }

    private JsonObject Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => new JsonObject { ["type"] = "string" },
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Bool => new JsonObject { ["type"] = "boolean" },
        FieldType.Int32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        FieldType.Int64 => new JsonObject { ["type"] = "string", ["format"] = "int64" },
        FieldType.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
        FieldType.Enum => Enumeration(field.EnumType),
        FieldType.Message => field.MessageType.FullName switch
        {
            "google.protobuf.Timestamp" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            "google.protobuf.FieldMask" => new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_.*,]*$" },
            _ => Reference(field.MessageType),
        },
        _ => throw new NotSupportedException($"{field.FullName}: say how {field.FieldType} looks in JSON."),
    };

    private JsonObject Enumeration(EnumDescriptor type)
    {
        var name = Name(type);
        var values = type.Values.Select(value => $"- `{value.Name}`: {Described.Comment(value)}");
        found[name] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = $"{Described.Comment(type)}\n\n{string.Join('\n', values)}\n\nMore values may come.",
            ["enum"] = new JsonArray([.. type.Values.Select(value => (JsonNode)value.Name)]),
        };
        return new JsonObject { ["$ref"] = Prefix + name };
    }

    /// <summary>The name below its package; packages have no names in common, which <see cref="OpenApiTests"/> checks.</summary>
    private static string Name(IDescriptor type) => type.FullName[(type.File.Package.Length + 1)..];
}
