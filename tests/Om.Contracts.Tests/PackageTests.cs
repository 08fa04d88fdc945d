using System.IO.Compression;
using System.Xml.Linq;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>What stands in the package <c>Om.Contracts</c>.</summary>
public sealed class PackageTests(Package package) : IClassFixture<Package>
{
    [Fact]
    public async Task The_package_holds_clients_protos_and_words()
    {
        using var zip = await ZipFile.OpenReadAsync(package.File);
        var files = zip.Entries.Select(entry => entry.FullName).ToList();

        Assert.Contains("lib/net10.0/Om.Contracts.dll", files);
        Assert.Contains("lib/net10.0/Om.Contracts.xml", files);
        Assert.Contains("README.md", files);
        Assert.Contains("openapi/om.json", files);
        Assert.Equal(
            ContractFiles.Protos.Keys.Where(path => path.StartsWith("om/", StringComparison.Ordinal)).Select(path => "proto/" + path).Order(),
            files.Where(file => file.StartsWith("proto/", StringComparison.Ordinal)).Order());
        // Nothing of the build gets in by accident.
        Assert.DoesNotContain(files, file => file.StartsWith("content", StringComparison.Ordinal) || file.EndsWith(".pdb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_needs_only_what_a_caller_needs()
    {
        using var zip = await ZipFile.OpenReadAsync(package.File);
        await using var stream = await zip.GetEntry("Om.Contracts.nuspec")!.OpenAsync();
        var nuspec = XDocument.Load(stream);
        var space = nuspec.Root!.Name.Namespace;
        var metadata = nuspec.Root.Element(space + "metadata")!;

        Assert.Equal("Om.Contracts", metadata.Element(space + "id")!.Value);
        Assert.Equal("README.md", metadata.Element(space + "readme")!.Value);
        Assert.NotEmpty(metadata.Element(space + "description")!.Value);
        Assert.Equal(
            ["Google.Api.CommonProtos", "Google.Protobuf", "Grpc.Net.Client", "MassTransit.Abstractions"],
            metadata.Descendants(space + "dependency").Select(dependency => dependency.Attribute("id")!.Value).Order());
    }

    [Fact]
    public async Task Every_public_type_is_documented()
    {
        using var zip = await ZipFile.OpenReadAsync(package.File);
        await using var stream = await zip.GetEntry("lib/net10.0/Om.Contracts.xml")!.OpenAsync();
        var members = XDocument.Load(stream).Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();
        // The generated holders of descriptors are documented as files.
        var silent = typeof(ContractFiles).Assembly.GetExportedTypes()
            .Where(type => !type.IsNested && !members.Contains("T:" + type.FullName));

        Assert.Empty(silent.Select(type => type.FullName));
    }
}
