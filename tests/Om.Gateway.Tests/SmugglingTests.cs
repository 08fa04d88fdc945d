using System.Text;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>S45: requests two programs could understand differently. Nothing after the first one may ever be taken for a second one.</summary>
public sealed class SmugglingTests
{
    private const string Second = "GET /echo?smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string, string> BadRequests
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shape in new[] { Shape.Standalone, Shape.Gateway })
            {
                // CVE-2025-55315
                data.Add(shape, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\nab\r\n0\r\n\r\n");
                data.Add(shape, "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
                data.Add(shape, "GET /echo HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
                data.Add(shape, "GET /echo HTTP/1.1\r\n\r\n");
                data.Add(shape, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
                data.Add(shape, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 2\r\n\r\nab");
                data.Add(shape, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, xchunked\r\n\r\n0\r\n\r\n");
                data.Add(shape, "GET /echo?a b HTTP/1.1\r\nHost: a\r\n\r\n");
                data.Add(shape, "GET /echo HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n");
                data.Add(shape, "GET /echo HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n");
                data.Add(shape, "GET /echo HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task S45_an_ambiguous_request_is_refused_and_its_connection_closed(string kind, string request)
    {
        await using var shape = await Shape.StartAsync(kind);

        var answer = await RawHttp.ExchangeAsync(shape.Http, request + Second);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("smuggled", answer, StringComparison.Ordinal);
        Assert.Equal(1, Count(answer, "HTTP/1.1 "));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S45_length_and_chunks_together_are_answered_once_and_the_connection_is_closed(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        var answer = await RawHttp.ExchangeAsync(shape.Http,
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Second);

        Assert.Equal(1, Count(answer, "HTTP/1.1 "));
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("smuggled", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Shape.Standalone, ":path", "/echo HTTP/1.1\r\nX: y")]
    [InlineData(Shape.Gateway, ":path", "/echo HTTP/1.1\r\nX: y")]
    [InlineData(Shape.Standalone, ":path", "/a b")]
    [InlineData(Shape.Gateway, ":path", "/a b")]
    [InlineData(Shape.Standalone, "x", "a\r\nx-injected: 1")]
    [InlineData(Shape.Gateway, "x", "a\r\nx-injected: 1")]
    [InlineData(Shape.Standalone, "transfer-encoding", "chunked")]
    [InlineData(Shape.Gateway, "transfer-encoding", "chunked")]
    [InlineData(Shape.Standalone, "connection", "x-forwarded-for")]
    [InlineData(Shape.Gateway, "connection", "x-forwarded-for")]
    public async Task S45_HTTP_2_carries_no_HTTP_1_inside(string kind, string name, string value)
    {
        await using var shape = await Shape.StartAsync(kind);
        var headers = new Dictionary<string, string>
        {
            [":method"] = "GET",
            [":scheme"] = "http",
            [":authority"] = "a",
            [":path"] = "/echo",
            [name] = value,
        };
        using var raw = await RawHttp.ConnectAsync(shape.Grpc);

        await raw.SendAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, []), .. Frame(1, 0x5, 1, Encode(headers)), .. Frame(7, 0, 0, new byte[8])]);
        var answer = await raw.ReadToEndAsync();

        // Whatever the refusal is, the application has not seen the request: its answer would name the path.
        Assert.DoesNotContain("/echo", answer, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    /// <summary>Literal fields with new names, not indexed, not compressed.</summary>
    private static byte[] Encode(Dictionary<string, string> headers) =>
    [
        .. headers.OrderBy(h => !h.Key.StartsWith(':')).SelectMany(h => (byte[])
        [
            0, (byte)h.Key.Length, .. Encoding.Latin1.GetBytes(h.Key), (byte)h.Value.Length, .. Encoding.Latin1.GetBytes(h.Value),
        ]),
    ];
}
