using System.Net;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>S44: what a caller says about itself, its address or ours.</summary>
public sealed class ForwardedHeaderTests
{
    private static readonly Dictionary<string, string?> TrustLoopback = new()
    {
        ["Edge:TrustedProxies:0"] = "127.0.0.1",
        ["Edge:CostPerMinuteAndAddress"] = "2",
    };

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S44_forwarded_headers_of_a_stranger_are_dropped(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        foreach (var name in new[]
        {
            "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Original-URL", "X-Rewrite-URL", "X-Real-IP", "X-Original-For",
            "X-HTTP-Method-Override", "baggage", "om-self-call",
        })
        {
            request.Headers.TryAddWithoutValidation(name, "6.6.6.6");
        }

        request.Headers.Add("Forwarded", "for=6.6.6.6;host=6.6.6.6;proto=https");
        request.Headers.Add("X-Forwarded-Proto", "https");

        var seen = await shape.SeenAsync(request);

        Assert.Equal(("GET", "/echo", "http"), (seen.Method, seen.Path, seen.Scheme));
        Assert.DoesNotContain(seen.Headers, header => header.Value.Contains("6.6.6.6", StringComparison.Ordinal));
        Assert.NotEqual("https", seen.Headers.GetValueOrDefault("x-forwarded-proto"));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S44_a_stranger_cannot_borrow_other_addresses_to_evade_the_limit(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, new() { ["Edge:CostPerMinuteAndAddress"] = "2" });

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            [await AskAsync(shape, "6.6.6.1"), await AskAsync(shape, "6.6.6.2"), await AskAsync(shape, "6.6.6.3")]);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_known_proxy_is_believed_for_the_last_hop_only(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, TrustLoopback);

        // The caller made up the first entry; the proxy added the second.
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK],
            [
                await AskAsync(shape, "6.6.6.1, 10.1.1.1"), await AskAsync(shape, "6.6.6.2, 10.1.1.1"), await AskAsync(shape, "6.6.6.3, 10.1.1.1"),
                await AskAsync(shape, "10.1.1.2"),
            ]);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_known_proxy_says_that_the_caller_used_TLS(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, TrustLoopback);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var response = await shape.Client.SendAsync(request);

        Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S44_links_are_built_from_configuration_whatever_the_host_header_says(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, new() { ["Edge:PublicAddress"] = "https://public.example" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        var seen = await shape.SeenAsync(request);

        Assert.Equal(("https", "public.example"), (seen.Scheme, seen.Host));
        Assert.DoesNotContain(seen.Headers, header => header.Value.Contains("evil", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S44_the_Connection_header_takes_no_other_header_away(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        request.Headers.TryAddWithoutValidation("Connection", "Authorization, X-Kept");
        request.Headers.TryAddWithoutValidation("Authorization", "Guest code");
        request.Headers.Add("X-Kept", "kept");

        var seen = await shape.SeenAsync(request);

        Assert.Equal(("Guest code", "kept"), (seen.Headers["authorization"], seen.Headers["x-kept"]));
    }

    private static async Task<HttpStatusCode> AskAsync(Shape shape, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var response = await shape.Client.SendAsync(request);
        return response.StatusCode;
    }
}
