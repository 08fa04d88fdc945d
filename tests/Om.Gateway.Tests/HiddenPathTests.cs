using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>S46: what is meant for operators cannot be reached from outside.</summary>
public sealed class HiddenPathTests
{
    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S46_probes_metrics_and_tools_are_not_there(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        string[] paths =
        [
            "/metrics", "/METRICS", "/metrics/", "/%6detrics", "/livez", "/readyz", "/ReadyZ", "/startupz", "/health", "/healthz", "/swagger",
            "/swagger/index.html", "/debug/pprof", "/.env", "/_framework/debug",
        ];
        foreach (var path in paths)
        {
            using var response = await shape.Client.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
        }
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S46_a_host_header_does_not_open_the_management_port(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Host = shape.Edge.Management.Authority;

        Assert.Equal(HttpStatusCode.NotFound, (await shape.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S46_there_is_no_reflection(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        var none = Marshallers.Create(_ => Array.Empty<byte>(), bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", none, none);

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await shape.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, default, []));

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task Status_says_up_and_nothing_else(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        Assert.Equal("up\n", await shape.Client.GetStringAsync("/status"));
        var health = await new Health.HealthClient(shape.Channel()).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task Status_says_down_when_a_service_is_away()
    {
        await using var gateway = await Shape.StartGatewayAsync([new Uri("http://127.0.0.1:1")]);
        using var client = new HttpClient { BaseAddress = gateway.Http };

        await Testing.Eventually.HoldsAsync(async () =>
        {
            using var response = await client.GetAsync("/status");
            return response.StatusCode == HttpStatusCode.ServiceUnavailable && await response.Content.ReadAsStringAsync() == "down\n";
        }, "/status says down");
    }
}
