using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>
/// A partner's client that shares no code with this project (Node, raw protos) walks the whole way through the public address, over gRPC,
/// gRPC-Web and JSON.
/// </summary>
public abstract class PartnerTests(Shape shape)
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("grpc-web")]
    [InlineData("json")]
    public async Task A_partner_walks_the_whole_way(string transport)
    {
        var node = Tool.Need("OM_TEST_NODE");
        await using var client = RunningProgram.Start(
            node,
            [
                Path.Combine(Repository.Root, "tests/node/partner.mjs"),
                transport,
                (transport == "grpc" ? shape.Grpc : shape.Http).ToString().TrimEnd('/'),
                Path.Combine(Repository.Root, "contracts/proto"),
                Repository.CommonProtos,
            ],
            []);
        var code = await client.WaitForExitAsync(TimeSpan.FromMinutes(2));
        Assert.True(code == 0, client.Output);
        Assert.Contains("partner journey complete", client.Output, StringComparison.Ordinal);
    }
}

/// <summary>Against one process.</summary>
[Collection(StandaloneCollection.Name)]
public sealed class StandalonePartnerTests(StandaloneShape shape) : PartnerTests(shape);

/// <summary>Against separate services.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterPartnerTests(ClusterShape shape) : PartnerTests(shape);
