using System.Text.Json;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Om.Hosting;

/// <summary>Compares a JSON body with the message it should become.</summary>
internal static class JsonShape
{
    private static readonly JsonParser WellKnown = new(new JsonParser.Settings(20));

    /// <summary>Adds every unknown field and every value of a wrong type.</summary>
    public static void Look(JsonElement element, MessageDescriptor type, string path, List<Violation> violations)
    {
        foreach (var property in element.EnumerateObject())
        {
            var here = path + property.Name;
            if (Field(type, property.Name) is not { } field)
            {
                violations.Add(new Violation(here, "is not a field of this request"));
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                LookAtField(property.Value, field, here, violations);
            }
        }
    }

    /// <summary>Paths of the fields that <paramref name="body"/> sets, down to the single value; what only the server sets is left out.</summary>
    public static IEnumerable<string> Paths(JsonElement body, MessageDescriptor type)
    {
        foreach (var property in body.EnumerateObject())
        {
            var field = Field(type, property.Name)!;
            if (field.Name is "name" or "etag" || field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)
                .Any(b => b is FieldBehavior.OutputOnly or FieldBehavior.Identifier) == true)
            {
                continue;
            }

            var inner = property.Value.ValueKind == JsonValueKind.Object && IsOwnMessage(field) && !field.IsRepeated && !HoldsLists(field.MessageType)
                ? Paths(property.Value, field.MessageType).Select(path => $"{field.JsonName}.{path}").ToList()
                : [];
            // {} clears the whole message.
            foreach (var path in inner.Count > 0 ? inner : [field.JsonName])
            {
                yield return path;
            }
        }
    }

    /// <summary>A mask cannot name an entry of a list or map (AIP-161), so what holds some is changed as a whole.</summary>
    private static bool HoldsLists(MessageDescriptor type) => type.Fields.InFieldNumberOrder().Any(field => field.IsRepeated);

    /// <summary>The field called <paramref name="name"/> in JSON or in the contract.</summary>
    public static FieldDescriptor? Field(MessageDescriptor type, string name) =>
        type.FindFieldByName(name) ?? type.Fields.InFieldNumberOrder().FirstOrDefault(f => f.JsonName == name);

    /// <summary>What is wrong with the single <paramref name="value"/> of <paramref name="field"/>; null when nothing is.</summary>
    public static string? Problem(JsonElement value, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => value.ValueKind == JsonValueKind.String && value.GetString() is not null ? null : "must be a text",
        FieldType.Bool => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false",
        FieldType.Bytes => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _) ? null : "must be a text in base64",
        FieldType.Double or FieldType.Float => value.ValueKind == JsonValueKind.Number ? null : "must be a number",
        FieldType.Enum => IsEnum(value, field.EnumType) ? null : $"must be one of {string.Join(", ", field.EnumType.Values.Skip(1).Select(v => v.Name))}",
        FieldType.Message => IsWellKnown(value, field.MessageType) ? null : $"is not a {field.MessageType.Name.ToLowerInvariant()}" + Hint(field.MessageType),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _) ? null : "must be a whole number",
        FieldType.UInt32 or FieldType.Fixed32 => value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out _) ? null : "must be a whole number, not negative",
        FieldType.UInt64 or FieldType.Fixed64 => ulong.TryParse(Digits(value), out _) ? null : "must be a whole number, not negative",
        _ => long.TryParse(Digits(value), out _) ? null : "must be a whole number",
    };

    private static void LookAtField(JsonElement value, FieldDescriptor field, string path, List<Violation> violations)
    {
        if (field.IsMap)
        {
            if (Kind(value, JsonValueKind.Object, path, "must be an object", violations))
            {
                foreach (var entry in value.EnumerateObject())
                {
                    LookAtValue(entry.Value, field.MessageType.FindFieldByName("value"), $"{path}[{entry.Name}]", violations);
                }
            }
        }
        else if (field.IsRepeated)
        {
            if (Kind(value, JsonValueKind.Array, path, "must be a list", violations))
            {
                var i = 0;
                foreach (var item in value.EnumerateArray())
                {
                    LookAtValue(item, field, $"{path}[{i++}]", violations);
                }
            }
        }
        else
        {
            LookAtValue(value, field, path, violations);
        }
    }

    private static void LookAtValue(JsonElement value, FieldDescriptor field, string path, List<Violation> violations)
    {
        if (IsOwnMessage(field))
        {
            if (Kind(value, JsonValueKind.Object, path, "must be an object", violations))
            {
                Look(value, field.MessageType, path + ".", violations);
            }
        }
        else if (Problem(value, field) is { } problem)
        {
            violations.Add(new Violation(path, problem));
        }
    }

    private static bool Kind(JsonElement value, JsonValueKind kind, string path, string problem, List<Violation> violations)
    {
        if (value.ValueKind != kind)
        {
            violations.Add(new Violation(path, problem));
        }

        return value.ValueKind == kind;
    }

    private static bool IsOwnMessage(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsMap && !field.MessageType.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal);

    private static bool IsEnum(JsonElement value, EnumDescriptor type) =>
        value.ValueKind == JsonValueKind.String ? type.FindValueByName(value.GetString()!) is not null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _);

    /// <summary>Large whole numbers come as text, since JavaScript cannot hold them.</summary>
    private static string Digits(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!,
        _ => "",
    };

    private static bool IsWellKnown(JsonElement value, MessageDescriptor type)
    {
        try
        {
            WellKnown.Parse(value.GetRawText(), type);
            return true;
        }
        catch (Exception error) when (error is IOException or ArgumentException or OverflowException or FormatException)
        {
            return false;
        }
    }

    private static string Hint(MessageDescriptor type) => type.Name == "Timestamp" ? "; write it as 2026-01-31T12:00:00Z" : "";
}
