using System.Net;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>S47: which web pages may call from a browser.</summary>
public sealed class CorsTests
{
    private const string Friend = "https://friend.example";
    private static readonly Dictionary<string, string?> AllowFriend = new()
    {
        ["Edge:AllowedOrigins:0"] = Friend,
        ["Edge:AllowedOrigins:1"] = "https://other.example:8443",
    };

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S47_a_listed_origin_may_speak_gRPC_Web(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, AllowFriend);
        using var preflight = Preflight(Friend, "/om.checks.v1.CheckService/GetCheck", "authorization,content-type,grpc-timeout,x-grpc-web,x-user-agent");

        using var answer = await shape.Client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Friend, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("x-grpc-web", Header(answer, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Contains("POST", Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Null(Header(answer, "Access-Control-Allow-Credentials"));

        using var call = new HttpRequestMessage(HttpMethod.Post, "/om.checks.v1.CheckService/GetCheck")
        {
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { { "Content-Type", "application/grpc-web+proto" } } },
        };
        call.Headers.Add("Origin", Friend);
        using var result = await shape.Client.SendAsync(call);
        Assert.Equal(Friend, Header(result, "Access-Control-Allow-Origin"));
        Assert.Contains("grpc-status-details-bin", Header(result, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Contains("Origin", Header(result, "Vary"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S47_every_other_origin_gets_no_leave(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, AllowFriend);
        string[] origins =
        [
            "null", "http://friend.example", "https://sub.friend.example", "https://friend.example.evil.example", "https://evilfriend.example",
            "https://friend.example:444", "https://other.example", "https://FRIEND.example.", "file://", "https://friend.example/",
        ];
        foreach (var origin in origins)
        {
            using var preflight = await shape.Client.SendAsync(Preflight(origin, "/v1/checks", "authorization"));
            using var call = new HttpRequestMessage(HttpMethod.Get, "/v1/checks/a");
            call.Headers.TryAddWithoutValidation("Origin", origin);
            using var result = await shape.Client.SendAsync(call);
            Assert.Equal((origin, null, null), (origin, Header(preflight, "Access-Control-Allow-Origin"), Header(result, "Access-Control-Allow-Origin")));
        }
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S47_without_a_list_nobody_gets_leave(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        using var preflight = await shape.Client.SendAsync(Preflight(Friend, "/v1/checks", "authorization"));

        Assert.Null(Header(preflight, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_listed_origin_can_read_refusals_of_the_edge_too(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, new(AllowFriend) { ["Edge:CostPerMinuteAndAddress"] = "1" });
        await shape.Client.GetAsync("/v1/checks/a");
        using var call = new HttpRequestMessage(HttpMethod.Get, "/v1/checks/a");
        call.Headers.Add("Origin", Friend);

        using var refused = await shape.Client.SendAsync(call);

        Assert.Equal((HttpStatusCode.TooManyRequests, Friend), (refused.StatusCode, Header(refused, "Access-Control-Allow-Origin")));
        Assert.Contains("retry-after", Header(refused, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Preflight(string origin, string path, string headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", headers);
        return request;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
