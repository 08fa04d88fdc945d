using Xunit;

namespace Om.Contracts.Tests;

/// <summary>The package as a partner gets it, packed once for all tests of a class.</summary>
public sealed class Package : IAsyncLifetime
{
    /// <summary>Folder with the package in it; also a feed.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("om-test-").FullName;

    /// <summary>The package file.</summary>
    public string File => Directory.GetFiles(Folder, "*.nupkg").Single();

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        // What this test was built with is built already.
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        await Processes.RunAsync(Repository.Root, "dotnet",
            ["pack", "contracts/Om.Contracts.csproj", "--no-build", "--configuration", configuration, "--output", Folder, "--nologo"]);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
