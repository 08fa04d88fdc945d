using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Om.Chart.Tests;

/// <summary>What the chart's test pod runs: the command <c>probe</c>, without any setting.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private readonly WebApplication site;
    private int asked;

    public ProbeTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        site = builder.Build();
        site.MapGet("/ok", () => "ok");
        site.MapGet("/moved", () => Results.Redirect("https://elsewhere.invalid/"));
        site.MapGet("/later", () => Results.StatusCode(Interlocked.Increment(ref asked) > 2 ? 200 : 503));
        site.MapGet("/down", () => Results.StatusCode(503));
    }

    public async ValueTask InitializeAsync() => await site.StartAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task It_waits_for_what_is_late_and_follows_nobody_out()
    {
        var (exit, output) = await ProbeAsync("/ok", "/moved", "/later");
        Assert.True(exit == 0, output);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task One_that_stays_down_fails_it_by_name()
    {
        var (exit, output) = await ProbeAsync("/ok", "/down");
        Assert.Equal(1, exit);
        Assert.Contains("/down: 503", output);
        Assert.Contains("ok http", output);
    }

    [Theory]
    [InlineData]
    [InlineData("readyz")]
    [InlineData("http://localhost:1/", "file:///etc/passwd")]
    public async Task What_is_no_address_is_refused_at_once(params string[] addresses)
    {
        var (exit, output) = await ServiceProgram.RunAsync("gateway", [], ["probe", .. addresses]);
        Assert.Equal(64, exit);
        Assert.Contains("probe needs addresses", output);
    }

    private Task<(int Exit, string Output)> ProbeAsync(params string[] paths) =>
        ServiceProgram.RunAsync("gateway", [], ["probe", .. paths.Select(path => site.Urls.Single() + path)]);
}
