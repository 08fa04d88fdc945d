using System.Net;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>What every answer carries, and S49: what may be kept by a cache.</summary>
public sealed class AnswerHeaderTests
{
    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task Every_answer_says_how_a_browser_must_treat_it(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);
        foreach (var path in new[] { "/page", "/v1/checks/a", "/nothing", "/metrics", "/status", "/v1/openapi.json", "/broken", "/style.css" })
        {
            using var response = await shape.Client.GetAsync(path);
            Assert.Equal((path, "nosniff"), (path, Header(response, "X-Content-Type-Options")));
            Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
            Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
            Assert.Contains("frame-ancestors 'none'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("camera=()", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
            Assert.Null(Header(response, "Server"));
            Assert.Null(Header(response, "Strict-Transport-Security"));
        }
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task Only_pages_may_load_anything(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        Assert.StartsWith("default-src 'self'", Header(await shape.Client.GetAsync("/page"), "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", Header(await shape.Client.GetAsync("/v1/checks/a"), "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Shape.Standalone, "/v1/checks/a", "", "no-store")]
    [InlineData(Shape.Gateway, "/v1/checks/a", "", "no-store")]
    [InlineData(Shape.Standalone, "/v1/checks/a.css", "Guest code", "no-store")]
    [InlineData(Shape.Gateway, "/v1/checks/a.css", "Guest code", "no-store")]
    [InlineData(Shape.Standalone, "/style.css", "", "public, max-age=60")]
    [InlineData(Shape.Gateway, "/style.css", "", "public, max-age=60")]
    [InlineData(Shape.Standalone, "/style.css", "Guest code", "no-store")]
    [InlineData(Shape.Gateway, "/style.css", "Guest code", "no-store")]
    [InlineData(Shape.Standalone, "/session", "", "no-store")]
    [InlineData(Shape.Gateway, "/session", "", "no-store")]
    public async Task S49_what_was_made_for_one_caller_is_kept_by_no_cache(string kind, string path, string credential, string expected)
    {
        await using var shape = await Shape.StartAsync(kind);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (credential.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", credential);
        }

        using var response = await shape.Client.SendAsync(request);

        Assert.Equal(expected, Header(response, "Cache-Control"));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_failure_shows_nothing_of_the_inside(string kind)
    {
        await using var shape = await Shape.StartAsync(kind);

        using var response = await shape.Client.GetAsync("/broken");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
