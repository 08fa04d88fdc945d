using System.Collections.Concurrent;
using System.Diagnostics;
using Om.Testing;
using Xunit;

namespace Om.Chart.Tests;

/// <summary>The real helm, on this repository's chart. Each scenario is a values file in <c>charts/om/ci</c>.</summary>
internal static class Helm
{
    private static readonly ConcurrentDictionary<string, Task<Manifest>> Rendered = new();

    public static IReadOnlyList<string> ScenarioNames { get; } =
        [.. Directory.GetFiles(Repository.PathOf("charts/om/ci"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public static TheoryData<string> Scenarios => [.. ScenarioNames];

    public static string ValuesOf(string scenario) => Repository.Read($"charts/om/ci/{scenario}.yaml");

    /// <summary>What a release "om" in the namespace "prod" consists of.</summary>
    public static Task<Manifest> RenderAsync(string scenario) =>
        Rendered.GetOrAdd(scenario, async name => new Manifest(await TemplateAsync("om", name), ValuesOf(name)));

    public static async Task<string> TemplateAsync(string release, string scenario, params string[] further)
    {
        var (exit, output, error) = await RunAsync("template", release, scenario, further);
        Assert.True(exit == 0, error);
        return output;
    }

    /// <summary>Why helm refuses to render; empty when it renders.</summary>
    public static async Task<string> RefusalAsync(string scenario, params string[] further)
    {
        var (exit, _, error) = await RunAsync("template", "om", scenario, further);
        return exit == 0 ? "" : error;
    }

    public static async Task<(int Exit, string Output, string Error)> RunAsync(
        string command, string release, string scenario, params string[] further)
    {
        var start = new ProcessStartInfo(Tool.Need("OM_TEST_HELM"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        string[] arguments = [command, release, "charts/om", "--namespace", "prod", "--values", $"charts/om/ci/{scenario}.yaml", .. further];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Never the cluster of whoever runs the tests.
        start.Environment["KUBECONFIG"] = "/dev/null";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
