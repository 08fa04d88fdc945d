using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>The same calls as JSON: what only this transport can get wrong.</summary>
public sealed class JsonTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_guest_starts_rates_and_renames_a_run(string provider)
    {
        var (http, name) = await StartAsync(provider);
        using var saved = await http.PostAsJsonAsync($"/v1/{name}/answers:save", new { answers = new[] { new { item = "a1", need = "URGENT" } } });
        Assert.Equal(1, (await ReadAsync(saved)).GetProperty("answeredCount").GetInt32());
        using var patched = await PatchAsync(http, name, """{"title":"Herbst","profile":{"region":"DE-NW"}}""");
        Assert.Equal("Herbst", (await ReadAsync(patched)).GetProperty("title").GetString());
        using var emptied = await PatchAsync(http, name, """{"title":""}""");
        var read = await ReadAsync(emptied);
        Assert.Equal(("", "DE-NW"), (read.GetProperty("title").GetString(), read.GetProperty("profile").GetProperty("region").GetString()));
        using var masked = await PatchAsync(http, name + "?updateMask=mode", """{"title":"nicht","mode":"IN_GROUP"}""");
        Assert.Equal("", (await ReadAsync(masked)).GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("""{"title":"x","owner":"schmidt"}""", "owner")]
    [InlineData("""{"title":"x","profile":{"turnover":5}}""", "profile.turnover")]
    [InlineData("""{"titel":"x","owner":"y"}""", "titel", "owner")]
    public async Task S22_fields_nobody_knows_are_refused_and_nothing_is_stored(string body, params string[] fields)
    {
        var (http, name) = await StartAsync("sqlite");
        using var response = await PatchAsync(http, name, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = await ReadAsync(response);
        var named = error.GetProperty("details").EnumerateArray().Where(d => d.TryGetProperty("fieldViolations", out _))
            .SelectMany(d => d.GetProperty("fieldViolations").EnumerateArray()).Select(v => v.GetProperty("field").GetString());
        Assert.Equal(fields.Order(), named.Order());
        Assert.Equal("\"v1\"", (await ReadAsync(await http.GetAsync(new Uri("/v1/" + name, UriKind.Relative)))).GetProperty("etag").GetString());
    }

    [Theory]
    [InlineData("""{"answers":[{"item":5}]}""")]
    [InlineData("""{"answers":[{"item":"a1","need":"PURPLE"}]}""")]
    [InlineData("""{"answers":[{"item":"a1","need":7}]}""")]
    [InlineData("""{"answers":[{"item":"a1","revision":"two"}]}""")]
    [InlineData("""{"answers":"a1"}""")]
    [InlineData("""{"answers":[{"item":"a1","note":{}}]}""")]
    [InlineData("""[]""")]
    [InlineData("""{"answers":[{"item":"a1","need":"SOME"}""")]
    [InlineData("nonsense")]
    public async Task A_wrong_type_or_broken_json_is_a_bad_request_and_nothing_is_stored(string body)
    {
        var (http, name) = await StartAsync("sqlite");
        using var response = await http.PostAsync(new Uri($"/v1/{name}/answers:save", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(3, (await ReadAsync(response)).GetProperty("code").GetInt32());
        await NothingStoredAsync(http, name);
    }

    [Fact]
    public async Task Broken_utf8_and_ten_megabytes_are_refused_and_nothing_is_stored()
    {
        var (http, name) = await StartAsync("sqlite");
        byte[] broken = [.. """{"answers":[{"item":"a1","note":"a"""u8, 0xC3, 0x28, .. "\"}]}"u8];
        using var bad = await PostAsync(http, name, broken);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        var big = Encoding.UTF8.GetBytes($$"""{"answers":[{"item":"a1","note":"{{new string('x', 10 * 1024 * 1024)}}"}]}""");
        try
        {
            using var huge = await PostAsync(http, name, big);
            Assert.Contains(huge.StatusCode, new[] { HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests });
        }
        catch (HttpRequestException)
        {
            // The server may hang up on a body it will not read.
        }

        await NothingStoredAsync(http, name);
    }

    [Fact]
    public async Task A_conflict_tells_the_revision_now_stored()
    {
        var (http, name) = await StartAsync("sqlite");
        for (var i = 0; i < 2; i++)
        {
            using var response = await http.PostAsJsonAsync($"/v1/{name}/answers:save", new { answers = new[] { new { item = "a1", need = "SOME" } } });
            if (i == 1)
            {
                Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
                var info = (await ReadAsync(response)).GetProperty("details")[0];
                Assert.Equal(("ANSWER_CHANGED", "1"), (info.GetProperty("reason").GetString(), info.GetProperty("metadata").GetProperty("a1").GetString()));
            }
        }
    }

    private async Task<(HttpClient Http, string Name)> StartAsync(string provider)
    {
        var http = new HttpClient { BaseAddress = (await hosts.On(provider)).Host.Http };
        using var started = await http.PostAsJsonAsync("/v1/assessments", new { assessment = new { edition = AssessmentsHost.Published } });
        var run = await ReadAsync(started);
        http.DefaultRequestHeaders.TryAddWithoutValidation("authorization", "Guest " + run.GetProperty("accessCode").GetString());
        return (http, run.GetProperty("assessment").GetProperty("name").GetString()!);
    }

    private static async Task NothingStoredAsync(HttpClient http, string name) =>
        Assert.Empty((await ReadAsync(await http.GetAsync(new Uri($"/v1/{name}/answers", UriKind.Relative)))).GetProperty("answers").EnumerateArray());

    private static Task<HttpResponseMessage> PatchAsync(HttpClient http, string name, string body) =>
        http.PatchAsync(new Uri("/v1/" + name, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string name, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return http.PostAsync(new Uri($"/v1/{name}/answers:save", UriKind.Relative), content);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
}
