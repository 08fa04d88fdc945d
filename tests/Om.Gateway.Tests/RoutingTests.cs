using System.Net;
using Om.Checks.V1;
using Xunit;

namespace Om.Gateway.Tests;

public sealed class RoutingTests
{
    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task Every_transport_reaches_the_same_method(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        var grpc = await new CheckService.CheckServiceClient(shape.Channel()).GetCheckAsync(new GetCheckRequest { Name = "checks/a" });
        Assert.Equal("checks/a", grpc.Name);

        using var channel = shape.WebChannel();
        var web = await new CheckService.CheckServiceClient(channel).GetCheckAsync(new GetCheckRequest { Name = "checks/b" });
        Assert.Equal("checks/b", web.Name);

        Assert.Contains("checks/c", await shape.Client.GetStringAsync("/v1/checks/c"), StringComparison.Ordinal);
        Assert.Contains("<title>page</title>", await shape.Client.GetStringAsync("/page"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task What_is_nobodys_is_not_found(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        Assert.Equal(HttpStatusCode.NotFound, (await shape.Client.GetAsync("/nothing/here")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await shape.Client.GetAsync("/v1/checksum")).StatusCode);
    }
}
