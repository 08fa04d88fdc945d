using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Om.Checks.V1;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>R27: requests larger than anything we ever need.</summary>
public sealed class OversizeTests
{
    private const int Mebi = 1024 * 1024;

    [Theory]
    [InlineData(Shape.Standalone, 10)]
    [InlineData(Shape.Gateway, 10)]
    [InlineData(Shape.Standalone, 64)]
    [InlineData(Shape.Gateway, 64)]
    public async Task R27_a_large_message_is_refused_on_every_transport(string kind, int size)
    {
        await using var shape = await Shape.StartAsync(kind);
        var request = new ImportEditionRequest { Document = UnsafeByteOperations.UnsafeWrap(new byte[size * Mebi]) };

        foreach (var channel in new[] { shape.Channel(), shape.WebChannel() })
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await new CheckService.CheckServiceClient(channel).ImportEditionAsync(request));
            // A client that is still sending when the answer comes may see the connection end before it.
            Assert.Contains(error.StatusCode, new[] { StatusCode.ResourceExhausted, StatusCode.Unavailable, StatusCode.Internal });
        }

        using var json = await PostAsync(shape, new ByteArrayContent(new byte[size * Mebi]));
        Assert.True(json is null or { StatusCode: HttpStatusCode.RequestEntityTooLarge }, json?.StatusCode.ToString());
        Assert.Equal("checks/a", (await new CheckService.CheckServiceClient(shape.Channel()).GetCheckAsync(new GetCheckRequest { Name = "checks/a" })).Name);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task R27_a_message_just_over_the_limit_gets_a_sentence(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        var body = Encoding.ASCII.GetBytes($$"""{"document":"{{new string('A', (4 * Mebi) + 2048)}}"}""");
        using var whole = await RawAsync(shape, body, chunked: false);
        using var chunked = await RawAsync(shape, body, chunked: true);

        foreach (var answer in new[] { whole, chunked })
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.Contains("MESSAGE_TOO_LARGE", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_message_within_the_limit_passes(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        var client = new CheckService.CheckServiceClient(shape.Channel());

        var answer = await client.ImportEditionAsync(new ImportEditionRequest { Document = UnsafeByteOperations.UnsafeWrap(new byte[(4 * Mebi) - 100]) });

        Assert.Equal(((4 * Mebi) - 100).ToString(System.Globalization.CultureInfo.InvariantCulture), answer.SignedBy);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task R27_a_small_message_that_unpacks_to_a_huge_one_is_refused_before_it_fills_the_memory(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var content = new ByteArrayContent(Bomb(256));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var client = new HttpClient { BaseAddress = shape.Grpc };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/om.checks.v1.CheckService/ImportEdition")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("grpc-encoding", "gzip");
        request.Headers.Add("te", "trailers");
        var before = GC.GetTotalAllocatedBytes();

        using var response = await client.SendAsync(request);

        var status = response.Headers.TryGetValues("grpc-status", out var early) ? early.Single() : response.TrailingHeaders.GetValues("grpc-status").Single();
        Assert.Equal("8", status);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100 * Mebi);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_packed_JSON_body_is_not_unpacked(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var content = new ByteArrayContent(Bomb(16)[5..]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await PostAsync(shape, content);

        Assert.Equal(HttpStatusCode.BadRequest, response!.StatusCode);
    }

    /// <summary>A gRPC frame with zeros, packed.</summary>
    private static byte[] Bomb(int mebi)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[Mebi];
            for (var i = 0; i < mebi; i++)
            {
                gzip.Write(block);
            }
        }

        var length = packed.Length;
        return [1, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. packed.ToArray()];
    }

    /// <summary>Null when the server closed the connection while we were still sending.</summary>
    private static async Task<HttpResponseMessage?> PostAsync(Shape shape, HttpContent content)
    {
        try
        {
            return await shape.Client.PostAsync("/v1/checks:import", content);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<HttpResponseMessage> RawAsync(Shape shape, byte[] body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/checks:import") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = !chunked;
        return await shape.Client.SendAsync(request);
    }
}
