using System.Text.Json;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Om.Hosting;

/// <summary>
/// Makes JSON callers as strict as gRPC callers and tells them as much: an unknown field or query parameter is refused (transcoding drops it
/// silently, and the caller would believe it was stored), every field of a wrong type is named, and a PATCH without <c>updateMask</c> changes
/// the fields its body names.
/// </summary>
internal sealed class JsonRequests(RequestDelegate next)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public async Task InvokeAsync(HttpContext context)
    {
        var method = context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>();
        if (method is null)
        {
            await next(context);
            await ExplainMissAsync(context);
            return;
        }

        var violations = JsonQuery.Problems(context.Request.Query, method);
        if (method.HttpRule.Body is { Length: > 0 })
        {
            if (await ReadAsync(context) is not { } body)
            {
                await JsonFaults.WriteAsync(context, Fault.TooLarge(), method.MethodDescriptor.File.Package);
                return;
            }

            LookAtBody(context, method, body, violations);
        }

        if (violations.Count == 0)
        {
            await next(context);
            return;
        }

        await JsonFaults.WriteAsync(context, Fault.Invalid(violations), method.MethodDescriptor.File.Package);
    }

    private static void LookAtBody(HttpContext context, GrpcJsonTranscodingMetadata method, byte[] body, List<Violation> violations)
    {
        var type = context.Request.GetTypedHeaders().ContentType;
        if (type?.MediaType.Value is not { } media || !media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            violations.Add(new Violation("content-type", "must be application/json, in UTF-8"));
            return;
        }

        var request = method.MethodDescriptor.InputType;
        var target = method.HttpRule.Body == "*" ? request : request.FindFieldByName(method.HttpRule.Body).MessageType;
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                violations.Add(new Violation("body", "must be a JSON object, at least {}"));
                return;
            }

            JsonShape.Look(document.RootElement, target, "", violations);
            if (violations.Count == 0)
            {
                AddMask(context.Request, document.RootElement, target, request);
            }
        }
        catch (JsonException error)
        {
            violations.Add(new Violation("body", error.LineNumber is { } line
                ? $"is not readable as JSON from line {line + 1}, byte {error.BytePositionInLine + 1}"
                : "is not readable as JSON, or names a field twice"));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: the reader finds out only when the text is asked for.
            violations.Add(new Violation("body", "holds broken characters; send it as valid UTF-8"));
        }
    }

    private static void AddMask(HttpRequest http, JsonElement body, MessageDescriptor target, MessageDescriptor request)
    {
        if (HttpMethods.IsPatch(http.Method) && request.FindFieldByName("update_mask") is not null
            && !http.Query.ContainsKey("updateMask") && !http.Query.ContainsKey("update_mask"))
        {
            http.QueryString = http.QueryString.Add("updateMask", string.Join(',', JsonShape.Paths(body, target)));
        }
    }

    /// <summary>The body, and leaves it to be read again; null when it is too large. Kept in memory: the file system may be read-only.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The server's own limit breaks the connection before the caller can read why.
            limit.MaxRequestBodySize = null;
        }

        if (context.Request.ContentLength > Rpc.MostBytes)
        {
            return null;
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > Rpc.MostBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                context.Request.Body = new MemoryStream(body);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Task ExplainMissAsync(HttpContext context) =>
        context.Response is { StatusCode: 404 or 405, HasStarted: false } && context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            ? JsonFaults.WriteAsync(context, Fault.NotFound("METHOD_UNKNOWN",
                $"There is no method {context.Request.Method} at this path; the API description lists all."), "om.platform")
            : Task.CompletedTask;
}
