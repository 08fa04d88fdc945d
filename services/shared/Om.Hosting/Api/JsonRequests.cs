using System.Text.Json;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>
/// Makes JSON callers as strict as gRPC callers: an unknown field or query parameter is refused (transcoding drops it silently, and the caller
/// would believe it was stored), and a PATCH without <c>updateMask</c> changes the fields its body names.
/// </summary>
internal sealed class JsonRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>();
        if (metadata is null)
        {
            await next(context);
            return;
        }

        var violations = new List<Violation>();
        var request = metadata.MethodDescriptor.InputType;
        foreach (var name in context.Request.Query.Keys.Where(name => Find(request, name) is null))
        {
            violations.Add(new Violation(name, "is not a parameter of this method"));
        }

        if (metadata.HttpRule.Body is { Length: > 0 } body && context.Request.ContentLength is not 0)
        {
            var target = body == "*" ? request : request.FindFieldByName(body).MessageType;
            await LookAtBodyAsync(context, target, request, violations);
        }

        if (violations.Count == 0)
        {
            await next(context);
            return;
        }

        await JsonFaults.WriteAsync(context, Fault.Invalid(violations), metadata.MethodDescriptor.File.Package);
    }

    private static async Task LookAtBodyAsync(
        HttpContext context, MessageDescriptor target, MessageDescriptor request, List<Violation> violations)
    {
        context.Request.EnableBuffering();
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                Walk(document.RootElement, target, "", violations);
                AddMask(context, document.RootElement, target, request);
            }
        }
        catch (JsonException)
        {
            // Transcoding answers malformed JSON itself.
        }

        context.Request.Body.Position = 0;
    }

    private static void Walk(JsonElement element, MessageDescriptor type, string path, List<Violation> violations)
    {
        if (type.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var field = type.Fields.InFieldNumberOrder().FirstOrDefault(f => f.JsonName == property.Name || f.Name == property.Name);
            if (field is null)
            {
                violations.Add(new Violation(path + property.Name, "is not a field of this request"));
            }
            else if (field.FieldType == FieldType.Message && !field.IsMap)
            {
                var here = path + property.Name;
                if (property.Value.ValueKind == JsonValueKind.Object)
                {
                    Walk(property.Value, field.MessageType, here + ".", violations);
                }
                else if (property.Value.ValueKind == JsonValueKind.Array)
                {
                    var i = 0;
                    foreach (var item in property.Value.EnumerateArray())
                    {
                        if (item.ValueKind == JsonValueKind.Object)
                        {
                            Walk(item, field.MessageType, $"{here}[{i}].", violations);
                        }

                        i++;
                    }
                }
            }
        }
    }

    private static void AddMask(HttpContext context, JsonElement body, MessageDescriptor target, MessageDescriptor request)
    {
        if (!HttpMethods.IsPatch(context.Request.Method) || request.FindFieldByName("update_mask") is null
            || context.Request.Query.Keys.Any(k => k is "updateMask" or "update_mask" || k.StartsWith("updateMask.", StringComparison.Ordinal)))
        {
            return;
        }

        var paths = body.EnumerateObject()
            .Select(p => target.Fields.InFieldNumberOrder().FirstOrDefault(f => f.JsonName == p.Name || f.Name == p.Name))
            .Where(f => f is not null && f.Name is not ("name" or "etag"))
            .Select(f => f!.JsonName);
        context.Request.QueryString = context.Request.QueryString.Add("updateMask", string.Join(',', paths));
    }

    private static FieldDescriptor? Find(MessageDescriptor type, string path)
    {
        FieldDescriptor? field = null;
        foreach (var part in path.Split('.'))
        {
            field = type?.Fields.InFieldNumberOrder().FirstOrDefault(f => f.JsonName == part || f.Name == part);
            if (field is null)
            {
                return null;
            }

            type = field.FieldType == FieldType.Message ? field.MessageType : null!;
        }

        return field;
    }
}
