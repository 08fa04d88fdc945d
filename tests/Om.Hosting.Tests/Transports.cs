using Xunit;

namespace Om.Hosting.Tests;

internal static class Transports
{
    public static TheoryData<string> All => ["grpc", "web", "json"];
}
