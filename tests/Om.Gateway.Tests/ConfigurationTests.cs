using Microsoft.Extensions.Configuration;
using Xunit;

namespace Om.Gateway.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_missing_and_wrong_address_is_named_at_once()
    {
        var problems = Problems(
            ("Gateway:Services:checks:0", "checks:8081"), ("Gateway:Services:checks:1", "http://checks:8081/path"), ("Services:portal", "dns:///portal:8081"));

        Assert.Equal(5, problems.Count);
        Assert.Contains(problems, p => p.Contains("'checks:8081'", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("'http://checks:8081/path'", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Gateway:Services:assessments names no address", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Gateway:Services:identity names no address", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Gateway:Services:portal holds", StringComparison.Ordinal));
    }

    [Fact]
    public void A_single_address_may_stand_where_other_services_have_it()
    {
        Assert.Empty(Problems(
            ("Services:checks", "http://checks:8081"), ("Gateway:Services:assessments:0", "http://10.0.0.1:8081/"),
            ("Services:identity", "http://identity:8081"), ("Gateway:Services:portal:0", "http://portal:8081")));
    }

    private static List<string> Problems(params (string Key, string Value)[] settings) =>
        [.. new GatewayModule().ConfigurationProblems(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build())];
}
