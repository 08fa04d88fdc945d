using Grpc.Core;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

public sealed class SubmitEditionTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Nobody_without_a_token_submits_and_nobody_without_the_role(string provider)
    {
        await using var host = await ServiceHost.StartAsync(provider, [new ChecksModule()]);
        var client = new V1.CheckService.CheckServiceClient(host.Channel());
        var request = new V1.SubmitEditionRequest { Name = "checks/any/editions/1" };

        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", async () => await client.SubmitEditionAsync(request));
        await Faults.ThrowsAsync(StatusCode.PermissionDenied, "ROLE_MISSING",
            async () => await client.SubmitEditionAsync(request, host.As("anna")));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND",
            async () => await client.SubmitEditionAsync(request, host.As("anna", "check_author")));
    }
}
