using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>Requests that are broken before the service looks at them, on CreateEdition by both transports.</summary>
public sealed class BadRequestTests
{
    [Fact]
    public async Task Ten_megabytes_are_refused_by_name_over_grpc()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var content = Samples.Content();
        content.Introduction = Samples.Text(new string('x', 10 * 1024 * 1024));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.DraftAsync(content: content));
        Assert.Equal((Grpc.Core.StatusCode.ResourceExhausted, true), (error.StatusCode, error.GetRpcStatus()?.GetDetail<ErrorInfo>() is not null));
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_by_name_over_json()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        using var answer = await PostAsync(host, Encoding.UTF8.GetBytes("{\"content\":{\"label\":\"" + new string('x', 10 * 1024 * 1024) + "\"}}"));
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.TooManyRequests });
        Assert.Contains("\"reason\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_refused_over_grpc()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var request = new V1.CreateEditionRequest { Parent = "checks/sample-check", Edition = new V1.Edition { Content = Samples.Content("MARKE") } };
        var bytes = request.ToByteArray();
        bytes[bytes.AsSpan().IndexOf("MARKE"u8)] = 0xFF;
        var raw = Marshallers.Create<byte[]>(b => b, b => b);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "om.checks.v1.CheckService", "CreateEdition", raw, raw);
        await Faults.ThrowsAsync(Grpc.Core.StatusCode.InvalidArgument, "INVALID_FIELDS",
            async () => await host.Service.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(host.Anna), bytes));
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0 })]
    public async Task Text_that_is_not_utf8_is_refused_over_json(byte[] bad)
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        using var answer = await PostAsync(host, [.. "{\"content\":{\"label\":\""u8, .. bad, .. "\"}}"u8]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"code\"", (await answer.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
    }

    [Theory]
    [InlineData("\u0000")]
    [InlineData("\u202E")]
    [InlineData("\uFFFD")]
    public async Task Characters_that_are_no_text_are_refused_where_they_stand(string bad)
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        await Faults.InvalidAsync(async () => await host.DraftAsync(content: Samples.Content("a" + bad)), "edition.content.title.values[de]");
    }

    [Theory]
    [InlineData("""{"content":{"labl":"x"}}""", "content.labl")]
    [InlineData("""{"content":{"topics":[{"id":"a","titel":{}}]}}""", "content.topics[0].titel")]
    public async Task A_misspelt_field_is_not_silently_dropped(string json, string field)
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        using var answer = await PostAsync(host, Encoding.UTF8.GetBytes(json));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(ChecksHost host, byte[] body)
    {
        using var http = new HttpClient { BaseAddress = host.Service.Http };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/checks/sample-check/editions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("authorization", "Bearer " + host.Service.Issuer.Token("anna", [Roles.CheckAuthor]));
        return await http.SendAsync(request);
    }
}
