using Xunit;

namespace Om.System.Tests;

/// <summary>Tests that share one running product of either shape; the shapes never run at the same time, the machine is small.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class StandaloneCollection : ICollectionFixture<StandaloneShape>
{
    public const string Name = "standalone";
}

/// <summary>As above, for the cluster.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterShape>
{
    public const string Name = "cluster";
}
