using Xunit;

namespace Om.Chart.Tests;

/// <summary>Reading the manifest as the API's types finds what helm's lint lets pass.</summary>
public sealed class StrictReadingTests
{
    public static TheoryData<string> Scenarios => Helm.Scenarios;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Every_object_is_one_the_API_knows(string scenario)
    {
        var manifest = await Helm.RenderAsync(scenario);
        Assert.Equal(manifest.Nodes().Count(), manifest.Objects.Count);
        Assert.NotEmpty(manifest.Pods);
    }

    [Theory]
    [InlineData("kind: Deployment", "kind: Deploiment")]
    [InlineData("replicas: 2", "replica: 2")]
    [InlineData("replicas: 2", "replicas: many")]
    [InlineData("replicas: 2", "replicas: 2\n  replicas: 3")]
    [InlineData("containerPort: 8080", "containerPorts: 8080")]
    [InlineData("memory: 192Mi", "memory: lots")]
    [InlineData("periodSeconds: 5", "periodSeconds: 5s")]
    public async Task A_wrong_kind_field_or_type_is_found(string sound, string planted)
    {
        var text = (await Helm.RenderAsync("minimal")).Text;
        Assert.Contains(sound, text);
        Assert.ThrowsAny<Exception>(() => new Manifest(text.Replace(sound, planted, StringComparison.Ordinal), ""));
    }
}
