using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace Om.Hosting.Tests;

/// <summary>What a client with a broken library sends, byte by byte.</summary>
public sealed class GrpcRequestTests
{
    private static readonly Dictionary<string, byte[]> Broken = new()
    {
        ["text that is not UTF-8"] = Frame(0x0a, 4, 0x22, 2, 0x61, 0xff),
        ["half a surrogate pair"] = Frame(0x0a, 6, 0x22, 4, 0x61, 0xed, 0xa0, 0x80),
        ["a field longer than the message"] = Frame(0x0a, 200, 1),
        ["a wire type that does not exist"] = Frame(0x0f, 1, 2),
        ["field number 0"] = Frame(0x02, 1, 2),
        ["a number without end"] = Frame(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
        ["a cut off frame"] = [0, 0, 0, 1, 0, 1],
        ["half a frame header"] = [0, 0],
        ["nothing"] = [],
        ["two messages"] = [.. Frame(), .. Frame()],
        ["nesting without end"] = Nested(),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in Broken.Keys)
            {
                cases.Add("grpc", name);
                cases.Add("web", name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_message_that_is_none_is_invalid_and_no_error_of_ours(string transport, string what)
    {
        await using var host = await NotesHost.StartAsync();

        var status = await SendAsync(host, transport, Broken[what]);

        Assert.Equal((int)StatusCode.InvalidArgument, status.Code);
        Assert.Equal("INVALID_FIELDS", status.GetDetail<ErrorInfo>().Reason);
        Assert.DoesNotContain(host.Log.All, line => line.StartsWith("Error", StringComparison.Ordinal) && !line.StartsWith("Error Grpc.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grpc", 10_000_000)]
    [InlineData("web", 10_000_000)]
    [InlineData("grpc", (4 * 1024 * 1024) + 1)]
    [InlineData("web", (4 * 1024 * 1024) + 1)]
    public async Task A_message_that_is_too_large_says_so(string transport, int size)
    {
        await using var host = await NotesHost.StartAsync();

        var status = await SendAsync(host, transport, Frame(new byte[size]));

        Assert.Equal(((int)StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"), (status.Code, status.GetDetail<ErrorInfo>().Reason));
    }

    [Fact]
    public async Task Control_characters_are_named_by_field()
    {
        await using var host = await NotesHost.StartAsync();

        await Testing.Faults.InvalidAsync(
            async () => await host.Client.CreateNoteAsync(new()
            {
                Note = new() { Text = "a\0", Tags = { "b", "\u001b[31m" }, Maybe = "\u202e", Detail = new() { Inner = new() { Place = "\0" } } },
            }),
            "note.text", "note.tags[1]", "note.maybe", "note.detail.inner.place");
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        await using var host = await NotesHost.StartAsync();
        var method = new Method<V1.GetNoteRequest, V1.Note>(MethodType.Unary, "om.notes.v1.NoteService", "BurnNote",
            Marshallers.Create(m => m.ToByteArray(), V1.GetNoteRequest.Parser.ParseFrom), Marshallers.Create(m => m.ToByteArray(), V1.Note.Parser.ParseFrom));

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Service.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, default, new()));

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    private static byte[] Frame(params byte[] message) =>
        [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static byte[] Nested()
    {
        var detail = new V1.Detail();
        for (var i = 0; i < 300; i++)
        {
            detail = new V1.Detail { Inner = detail };
        }

        return Frame(new V1.CreateNoteRequest { Note = new() { Text = "a", Detail = detail } }.ToByteArray());
    }

    private static async Task<Google.Rpc.Status> SendAsync(NotesHost host, string transport, byte[] body)
    {
        var web = transport == "web";
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(web ? host.Service.Http : host.Service.Grpc, "/om.notes.v1.NoteService/CreateNote"))
        {
            Version = web ? new(1, 1) : new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(web ? "application/grpc-web" : "application/grpc");
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var details = response.Headers.Concat(response.TrailingHeaders).Single(h => h.Key == "grpc-status-details-bin").Value.Single();
        return Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
    }
}
