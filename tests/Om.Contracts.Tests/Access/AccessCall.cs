using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Om.Hosting;
using Om.Testing;

namespace Om.Contracts.Tests;

/// <summary>Calls any method by its descriptor, on one of the three transports.</summary>
internal sealed class AccessCall : IDisposable
{
    public const string Grpc = "gRPC";
    public const string Web = "gRPC-Web";
    public const string Json = "JSON";
    private readonly string transport;
    private readonly HttpClient http;
    private readonly GrpcChannel channel;

    public AccessCall(ServiceHost host, string transport)
    {
        this.transport = transport;
        http = new HttpClient { BaseAddress = host.Http };
        channel = transport == Web
            ? GrpcChannel.ForAddress(host.Http, new GrpcChannelOptions { HttpHandler = new GrpcWebHandler(new HttpClientHandler()), HttpVersion = HttpVersion.Version11 })
            : GrpcChannel.ForAddress(host.Grpc);
    }

    public void Dispose()
    {
        http.Dispose();
        channel.Dispose();
    }

    /// <summary>The status and, for a refusal, its text.</summary>
    public Task<Outcome> RunAsync(MethodDescriptor method, IMessage request, string? credential) =>
        transport == Json ? JsonAsync(method, request, credential) : GrpcAsync(method, request, credential);

    private async Task<Outcome> GrpcAsync(MethodDescriptor method, IMessage request, string? credential)
    {
        var call = new Method<IMessage, IMessage>(
            method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary, method.Service.FullName, method.Name,
            Marshallers.Create<IMessage>(m => m.ToByteArray(), method.InputType.Parser.ParseFrom),
            Marshallers.Create<IMessage>(m => m.ToByteArray(), method.OutputType.Parser.ParseFrom));
        var headers = credential is null ? [] : new Metadata { { "authorization", credential } };
        try
        {
            if (method.IsServerStreaming)
            {
                using var stream = channel.CreateCallInvoker().AsyncServerStreamingCall(call, null, new CallOptions(headers), request);
                await stream.ResponseStream.MoveNext(default);
            }
            else
            {
                await channel.CreateCallInvoker().AsyncUnaryCall(call, null, new CallOptions(headers), request);
            }

            return new Outcome("OK", "");
        }
        catch (RpcException error)
        {
            return new Outcome(AccessMatrixTests.Upper(((Code)error.StatusCode).ToString()), error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason + " " + error.Status.Detail);
        }
    }

    private async Task<Outcome> JsonAsync(MethodDescriptor method, IMessage request, string? credential)
    {
        using var message = ToHttp(method, request);
        message.Headers.TryAddWithoutValidation("Authorization", credential);
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        if (response.IsSuccessStatusCode)
        {
            return new Outcome("OK", "");
        }

        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var status = body.RootElement;
        return new Outcome(
            AccessMatrixTests.Upper(((Code)status.GetProperty("code").GetInt32()).ToString()),
            status.GetProperty("details")[0].GetProperty("reason").GetString() + " " + status.GetProperty("message").GetString());
    }

    /// <summary>What a JSON caller writes for <paramref name="request"/>: path, query and body by the method's rule.</summary>
    private static HttpRequestMessage ToHttp(MethodDescriptor method, IMessage request)
    {
        var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
        var (verb, template) = HttpRules.Of(rule);
        var rest = JsonNode.Parse(JsonFormatter.Default.Format(request))!.AsObject();
        var path = new StringBuilder();
        foreach (var (literal, name, _) in PathTemplate.Parts(template))
        {
            path.Append(literal);
            if (name.Length > 0)
            {
                path.Append(Take(rest, method.InputType, name));
            }
        }

        JsonNode? body = null;
        if (rule.Body == "*")
        {
            (body, rest) = (rest, []);
        }
        else if (rule.Body.Length > 0)
        {
            rest.Remove(method.InputType.FindFieldByName(rule.Body).JsonName, out body);
        }

        var query = string.Join('&', rest.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value!.ToString())}"));
        return new HttpRequestMessage(new HttpMethod(verb), query.Length > 0 ? $"{path}?{query}" : path.ToString())
        {
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
    }

    /// <summary>Takes the value of a field such as <c>assessment.name</c> out of <paramref name="from"/>.</summary>
    private static string Take(JsonObject from, MessageDescriptor type, string path)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            var field = type.FindFieldByName(part);
            (from, type) = (from[field.JsonName]!.AsObject(), field.MessageType);
        }

        from.Remove(type.FindFieldByName(parts[^1]).JsonName, out var value);
        return value!.GetValue<string>();
    }
}

/// <summary>How a call ended.</summary>
/// <param name="Status">Name of the gRPC status.</param>
/// <param name="Text">Reason and message of a refusal.</param>
internal sealed record Outcome(string Status, string Text);
