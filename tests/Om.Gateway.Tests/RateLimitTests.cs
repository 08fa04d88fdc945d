using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Checks.V1;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>S50: what one address and one caller may ask for, and how they are told that it was enough.</summary>
public sealed class RateLimitTests
{
    private const string Create = "om.assessments.v1.AssessmentService/CreateAssessment";
    private readonly ManualTime time = new();

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S50_every_transport_says_how_long_to_wait(string kind)
    {
        await using var shape = await StartAsync(kind, address: 3);
        var web = new CheckService.CheckServiceClient(shape.WebChannel());
        var grpc = new CheckService.CheckServiceClient(shape.Channel());
        var request = new GetCheckRequest { Name = "checks/a" };
        await grpc.GetCheckAsync(request);
        await web.GetCheckAsync(request);
        Assert.Equal(HttpStatusCode.OK, (await shape.Client.GetAsync("/v1/checks/a")).StatusCode);

        foreach (var client in new[] { grpc, web })
        {
            var error = await Faults.ThrowsAsync(StatusCode.ResourceExhausted, "RATE_LIMITED", async () => await client.GetCheckAsync(request));
            Assert.Equal(20, error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
            Assert.Contains("Wait 20 seconds", error.Status.Detail, StringComparison.Ordinal);
        }

        using var json = await shape.Client.GetAsync("/v1/checks/a");
        Assert.Equal((HttpStatusCode.TooManyRequests, "20"), (json.StatusCode, json.Headers.RetryAfter?.ToString()));
        var body = await json.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(8, body.GetProperty("code").GetInt32());
        Assert.Equal("RATE_LIMITED", body.GetProperty("details")[0].GetProperty("reason").GetString());

        time.Advance(TimeSpan.FromSeconds(20));
        await grpc.GetCheckAsync(request);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task A_person_gets_a_page_in_words(string kind)
    {
        await using var shape = await StartAsync(kind, address: 1);
        await shape.Client.GetAsync("/page");

        Assert.Contains("""<html lang="de">""", await PageAsync(shape, "de-DE,de;q=0.9,en;q=0.8"), StringComparison.Ordinal);
        Assert.Contains("""<html lang="en">""", await PageAsync(shape, "fr,en;q=0.5"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Shape.Standalone, "POST", "/v1/assessments")]
    [InlineData(Shape.Gateway, "POST", "/v1/assessments")]
    [InlineData(Shape.Standalone, "POST", "/V1/Assessments/")]
    [InlineData(Shape.Gateway, "POST", "/V1/Assessments/")]
    [InlineData(Shape.Standalone, "POST", "/v1/%61ssessments")]
    [InlineData(Shape.Gateway, "POST", "/v1/%61ssessments")]
    [InlineData(Shape.Standalone, "POST", "/" + Create)]
    [InlineData(Shape.Gateway, "POST", "/" + Create)]
    [InlineData(Shape.Standalone, "POST", "/OM.Assessments.V1.AssessmentService/createassessment")]
    [InlineData(Shape.Gateway, "POST", "/OM.Assessments.V1.AssessmentService/createassessment")]
    [InlineData(Shape.Standalone, "GET", "/v1/assessments/x:export?format=JSON")]
    [InlineData(Shape.Gateway, "GET", "/v1/assessments/x:export?format=JSON")]
    [InlineData(Shape.Standalone, "GET", "/v1/assessments/x:Export/")]
    [InlineData(Shape.Gateway, "GET", "/v1/assessments/x:Export/")]
    public async Task S50_a_dear_call_is_dear_however_it_is_written(string kind, string method, string path)
    {
        await using var shape = await StartAsync(kind, address: 39);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = method == "POST" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null,
            };
            statuses.Add((await shape.Client.SendAsync(request)).StatusCode);
        }

        Assert.NotEqual(HttpStatusCode.TooManyRequests, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[1]);
    }

    /// <summary>At the limits as they are when nobody sets them: 1200 a minute, of which a start takes 20.</summary>
    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S52_a_script_that_starts_runs_without_end_gets_no_further_than_its_address_may(string kind)
    {
        await using var shape = await StartAsync(kind, address: new EdgeOptions().CostPerMinuteAndAddress);
        var begun = 0;
        for (var i = 0; i < 200; i++)
        {
            using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var answer = await shape.Client.PostAsync("/v1/assessments", body);
            begun += answer.StatusCode == HttpStatusCode.TooManyRequests ? 0 : 1;
        }

        Assert.InRange(begun, 1, 60);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S50_one_caller_is_limited_wherever_it_calls_from_and_others_are_not(string kind)
    {
        await using var shape = await StartAsync(kind, address: 1000, caller: 2, proxies: true);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK],
            [
                await AskAsync(shape, "10.0.0.1", "Guest 7K3F-9QT1"), await AskAsync(shape, "10.0.0.2", "guest 7k3f 9qtl"),
                await AskAsync(shape, "10.0.0.3", "GUEST 7k3f9QTI"), await AskAsync(shape, "10.0.0.3", "Guest AAAA"), await AskAsync(shape, "10.0.0.3", null),
            ]);
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S50_many_tokens_from_one_address_share_its_limit(string kind)
    {
        await using var shape = await StartAsync(kind, address: 3, caller: 3);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await AskAsync(shape, null, $"Bearer {i}"));
        }

        Assert.Equal([false, false, false, true], answers.Select(a => a == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task S50_a_household_with_a_whole_IPv6_network_is_one_address(string kind)
    {
        await using var shape = await StartAsync(kind, address: 2, proxies: true);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            [
                await AskAsync(shape, "2001:db8:1:1::1", null), await AskAsync(shape, "2001:db8:1:1:2::", null), await AskAsync(shape, "2001:db8:1:1::3", null),
                await AskAsync(shape, "2001:db8:1:2::1", null),
                await AskAsync(shape, "10.0.0.9", null), await AskAsync(shape, "::ffff:10.0.0.9", null), await AskAsync(shape, "10.0.0.9", null),
            ]);
    }

    [Fact]
    public async Task Calls_of_the_product_to_itself_do_not_use_up_the_limit()
    {
        await using var host = await ServiceHost.StartAsync("sqlite", [new TinyModule(), new SelfCallingModule()],
            new() { ["Edge:CostPerMinuteAndAddress"] = "2" }, Frozen, Shape.Rules);
        using var client = new HttpClient { BaseAddress = host.Http };

        Assert.Equal("20", await client.GetStringAsync("/through"));
        Assert.Equal("20", await client.GetStringAsync("/through"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/through")).StatusCode);
    }

    private static async Task<string> PageAsync(Shape shape, string languages)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        request.Headers.Add("Accept", "text/html,application/xhtml+xml;q=0.9");
        request.Headers.Add("Accept-Language", languages);
        using var response = await shape.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> AskAsync(Shape shape, string? forwardedFor, string? credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        request.Headers.TryAddWithoutValidation("Authorization", credential);
        using var response = await shape.Client.SendAsync(request);
        return response.StatusCode;
    }

    private void Frozen(IServiceCollection services) => services.AddSingleton<TimeProvider>(time);

    private Task<Shape> StartAsync(string kind, int address, int caller = 1000, bool proxies = false) => Shape.StartAsync(kind, new()
    {
        ["Edge:CostPerMinuteAndAddress"] = address.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Edge:CostPerMinuteAndCaller"] = caller.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Edge:TrustedProxies:0"] = proxies ? "127.0.0.1" : "10.255.255.255",
    }, Frozen);
}
