using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments;
using Om.Checks;
using Om.Identity;
using Om.Testing;
using Xunit;

namespace Om.Contracts.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_is_what_the_services_really_offer()
    {
        await using var host = await ServiceHost.StartAsync("sqlite", [new ChecksModule(), new AssessmentsModule(), new IdentityModule()]);

        var text = OpenApiDocument.Of(host.Services.GetRequiredService<EndpointDataSource>().Endpoints);

        using var document = JsonDocument.Parse(text);
        Assert.Empty(OpenApiRules.Problems(document.RootElement));
        var there = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(verb => verb.Value.GetProperty("operationId").GetString());
        Assert.Empty(Described.Methods.Select(method => $"{method.Service.Name}_{method.Name}").Except(there));
        Repository.Same("contracts/openapi/om.json", text);
    }

    [Fact]
    public void No_two_types_share_a_name()
    {
        var names = Described.Messages.Select(message => (message.FullName, message.File.Package))
            .Concat(Described.Enums.Select(type => (type.FullName, type.File.Package)))
            .Select(type => type.FullName[(type.Package.Length + 1)..]);

        Assert.Empty(names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Theory]
    [InlineData("""{"openapi":"3.0.0","info":{},"tags":[],"paths":{},"components":{"schemas":{},"securitySchemes":{}}}""", "info.title")]
    [InlineData("""{"openapi":"3.1.0","info":{"title":"a","version":"1"},"tags":[],"paths":{},"components":{"schemas":{"A":{}},"securitySchemes":{}}}""", "used by nobody")]
    [InlineData("""{"openapi":"3.1.0","info":{"title":"a","version":"1"},"tags":[],"paths":{"/a/{b}":{"get":{"operationId":"a","tags":["x"],"security":[],"responses":{}}}},"components":{"schemas":{},"securitySchemes":{}}}""", "do not match")]
    public void The_rules_find_what_is_wrong(string text, string problem)
    {
        using var document = JsonDocument.Parse(text);

        Assert.Contains(OpenApiRules.Problems(document.RootElement), found => found.Contains(problem, StringComparison.Ordinal));
    }
}
