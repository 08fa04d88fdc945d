using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Om.Contracts;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>The contracts as the public address hands them out.</summary>
public sealed class DocumentTests
{
    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task The_contracts_are_there_for_tools_and_people(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        using var openApi = await JsonDocument.ParseAsync(await shape.Client.GetStreamAsync("/v1/openapi.json"));
        Assert.Equal(JsonValueKind.Object, openApi.RootElement.ValueKind);

        var set = FileDescriptorSet.Parser.ParseFrom(await shape.Client.GetByteArrayAsync("/v1/descriptors.binpb"));
        Assert.Contains(set.File, file => file.Name == "om/checks/v1/check_service.proto");

        using var zip = new ZipArchive(await shape.Client.GetStreamAsync("/v1/protos.zip"));
        Assert.Equal(ContractFiles.Protos.Keys, zip.Entries.Select(entry => entry.FullName));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_document_that_did_not_change_is_not_sent_again(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var first = await shape.Client.GetAsync("/v1/openapi.json");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/openapi.json");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await shape.Client.SendAsync(again);

        Assert.Equal(("application/json", "public, max-age=300"), (first.Content.Headers.ContentType?.MediaType, first.Headers.CacheControl?.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }
}
