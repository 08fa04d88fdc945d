using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Compares the query of a JSON call with the fields that its path and body leave over.</summary>
internal static partial class JsonQuery
{
    /// <summary>Every parameter that is unknown, taken already, doubled or of a wrong type.</summary>
    public static List<Violation> Problems(IQueryCollection query, GrpcJsonTranscodingMetadata method)
    {
        var violations = new List<Violation>();
        foreach (var (name, values) in query)
        {
            var field = Find(method.MethodDescriptor.InputType, name, out var path);
            if (field is null || IsTaken(path, method.HttpRule))
            {
                violations.Add(new Violation(name, "is not a parameter of this method"));
            }
            else if (values.Count > 1 && !field.IsRepeated)
            {
                violations.Add(new Violation(name, "is given more than once"));
            }
            else if (values.Select(value => Problem(value ?? "", field)).FirstOrDefault(problem => problem is not null) is { } problem)
            {
                violations.Add(new Violation(name, problem));
            }
        }

        return violations;
    }

    /// <summary>Whether path or body bind the field: a second value for it would be dropped.</summary>
    private static bool IsTaken(string path, Google.Api.HttpRule rule)
    {
        var pattern = rule.Get + rule.Post + rule.Patch + rule.Put + rule.Delete;
        return rule.Body == "*"
            || (rule.Body.Length > 0 && (path == rule.Body || path.StartsWith(rule.Body + ".", StringComparison.Ordinal)))
            || Variable().Matches(pattern).Any(match => match.Groups[1].Value == path);
    }

    private static string? Problem(string value, FieldDescriptor field)
    {
        var json = field.FieldType is FieldType.String or FieldType.Bytes or FieldType.Enum or FieldType.Message || value.Length == 0
            ? JsonSerializer.Serialize(value)
            : value;
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonShape.Problem(document.RootElement, field);
        }
        catch (JsonException)
        {
            return "is not a value of this parameter";
        }
    }

    private static FieldDescriptor? Find(MessageDescriptor type, string name, out string path)
    {
        FieldDescriptor? field = null;
        MessageDescriptor? at = type;
        var names = new List<string>();
        foreach (var part in name.Split('.'))
        {
            field = at is null ? null : JsonShape.Field(at, part);
            if (field is null)
            {
                break;
            }

            names.Add(field.Name);
            at = field is { FieldType: FieldType.Message, IsRepeated: false } ? field.MessageType : null;
        }

        path = string.Join('.', names);
        return field;
    }

    [GeneratedRegex(@"\{([a-z0-9_.]+)")]
    private static partial Regex Variable();
}
