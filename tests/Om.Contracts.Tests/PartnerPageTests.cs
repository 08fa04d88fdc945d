using System.Text.RegularExpressions;
using Om.Assessments;
using Om.Checks;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>The page for partner developers: its examples run, and it explains what there is to explain.</summary>
public sealed partial class PartnerPageTests(Package package) : IClassFixture<Package>
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs/partners.md"));

    // Literals of the same form that are no reasons.
    private static readonly string[] NoReasons = ["IN_PROGRESS", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    [Fact]
    public async Task The_first_call_in_CSharp_works_with_the_package_alone()
    {
        await using var host = await StartAsync();
        var folder = Directory.CreateTempSubdirectory("om-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.cs"), Example("csharp"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "first.csproj"),
                """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <UseAppHost>false</UseAppHost>
                    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                    <RestorePackagesPath>packages</RestorePackagesPath>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="Om.Contracts" Version="*" />
                  </ItemGroup>
                </Project>
                """);
            // The package from its folder, everything else from what this machine has: no feed is asked.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nuget.config"),
                $"""
                <configuration>
                  <packageSources><clear /><add key="packed" value="{package.Folder}" /></packageSources>
                  <fallbackPackageFolders><clear /><add key="here" value="{GlobalPackages()}" /></fallbackPackageFolders>
                </configuration>
                """);

            var output = await Processes.RunAsync(folder.FullName, "dotnet", ["run", "--", host.Grpc.GetLeftPart(UriPartial.Authority)]);

            Assert.Matches(@"checks/[a-z-]+: \S+", output);
            Assert.Matches(@"assessments/[0-9a-f-]{36}: \d+ lines to rate", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_first_call_in_Node_works_with_the_protos_alone()
    {
        var node = Tool.Need("OM_TEST_NODE");
        var modules = Environment.GetEnvironmentVariable("OM_TEST_NODE_MODULES") ?? Path.Combine(Repository.Root, "tests/node/node_modules");
        await using var host = await StartAsync();
        var folder = Directory.CreateTempSubdirectory("om-test-");
        try
        {
            foreach (var (path, content) in ContractFiles.Protos)
            {
                var file = Path.Combine(folder.FullName, "protos", path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllBytesAsync(file, content);
            }

            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "first.js"), Example("javascript"));

            var output = await Processes.RunAsync(folder.FullName, node, ["first.js", host.Grpc.Authority, Path.Combine(folder.FullName, "protos")],
                new Dictionary<string, string> { ["NODE_PATH"] = modules });

            Assert.Matches(@"assessments/[0-9a-f-]{36}: \d+ lines to rate", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_reason_in_the_code_is_explained_and_no_other()
    {
        string[] folders = ["services/shared/Om.Hosting", "services/checks", "services/assessments", "gateway"];
        var code = string.Join('\n', folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var protos = string.Join('\n', ContractFiles.Protos.Values.Select(System.Text.Encoding.UTF8.GetString));
        var explained = Reason().Matches(Page[Page.IndexOf("## Errors", StringComparison.Ordinal)..Page.IndexOf("## Limits", StringComparison.Ordinal)])
            .Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Empty(Literal().Matches(code).Select(match => match.Groups[1].Value).Distinct().Except(explained).Except(NoReasons));
        Assert.All(explained, reason => Assert.True(
            code.Contains($"\"{reason}\"", StringComparison.Ordinal) || protos.Contains(reason, StringComparison.Ordinal), $"{reason} is explained but never used"));
    }

    [Fact]
    public void The_limits_told_are_those_in_force()
    {
        var options = new EdgeOptions();

        Assert.Equal((1200, 600, 20.0), (options.CostPerMinuteAndAddress, options.CostPerMinuteAndCaller, options.SecondsPerCall));
        Assert.Contains("by default 1,200 and 600", Page, StringComparison.Ordinal);
        Assert.Equal([5, 10, 20], RateCosts.Costs.Values.Distinct().Order());
    }

    private static Task<ServiceHost> StartAsync() => ServiceHost.StartAsync("sqlite", [new ChecksModule(), new AssessmentsModule()]);

    /// <summary>The first example on the page in <paramref name="language"/>.</summary>
    private static string Example(string language) =>
        Regex.Match(Page, $"```{language}\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private static string GlobalPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [GeneratedRegex("`([A-Z]+(?:_[A-Z]+)*)`")]
    private static partial Regex Reason();

    [GeneratedRegex("\"([A-Z]+(?:_[A-Z]+)+)\"")]
    private static partial Regex Literal();
}
