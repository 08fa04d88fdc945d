using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Om.Contracts;
using Om.Hosting;
using Om.Testing;

namespace Om.Portal.Tests;

/// <summary>The portal on real Kestrel behind the rules of the edge, with fake services and one browser's cookies.</summary>
internal sealed class Portal : IAsyncDisposable
{
    private readonly ServiceHost host;
    private readonly FakeServices services;

    private Portal(ServiceHost host, FakeServices services, World world, Logs logs)
    {
        this.host = host;
        this.services = services;
        World = world;
        Logs = logs;
        Browser = NewBrowser();
    }

    /// <summary>The services behind it.</summary>
    public World World { get; }

    /// <summary>Everything that was logged.</summary>
    public Logs Logs { get; }

    /// <summary>A browser that follows no redirect by itself.</summary>
    public Browser Browser { get; }

    /// <summary>Address of the pages.</summary>
    public Uri Address => host.Http;

    /// <summary>The host's container.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Starts the portal with a big and a small check.</summary>
    public static async Task<Portal> StartAsync(
        string provider = "sqlite", World? world = null, Dictionary<string, string?>? settings = null)
    {
        if (world is null)
        {
            world = new World();
            world.Publish("big", Samples.Content());
            var small = Samples.Content();
            small.Title = Samples.Say("Kleiner Check", "Small check");
            small.MinutesTo = 10;
            small.Declaration = null;
            world.Publish("small", small);
        }

        var logs = new Logs();
        var fakes = await FakeServices.StartAsync(world);
        var host = await ServiceHost.StartAsync(
            provider,
            [new PortalModule()],
            new Dictionary<string, string?>(settings ?? [])
            {
                // Where a test names no issuer nobody can sign in.
                ["Auth:Issuer"] = settings?.GetValueOrDefault("Auth:Issuer") ?? "",
                ["Services:checks"] = fakes.Address,
                ["Services:assessments"] = fakes.Address,
                // An address would say that the platform issues tokens itself.
                ["Services:identity"] = settings?.ContainsKey("Auth:Issuer") == true ? fakes.Address : "",
                ["Edge:CostPerMinuteAndAddress"] = "1000000",
                ["Edge:CostPerMinuteAndCaller"] = "1000000",
            },
            services => services.AddSingleton<ILoggerProvider>(logs),
            new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents));
        return new Portal(host, fakes, world, logs);
    }

    /// <summary>Another guest's browser.</summary>
    public Browser NewBrowser() => new(host.Http);

    /// <summary>Starts an assessment of <paramref name="check"/>; returns its path and its code.</summary>
    public async Task<(string Path, string Code, FakeRun Run)> BeginAsync(string check = "big", params (string Name, string Value)[] fields)
    {
        var page = await Browser.GetAsync(Paths.Check(check));
        var started = await Browser.PostAsync(Paths.Start, page.Body.Form("start-form"), fields);
        var path = started.Location!.Split("/zugang")[0];
        var run = World.Runs[$"assessments/{path.Split('/')[^1]}"];
        return (path, run.Codes.Single(), run);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await host.DisposeAsync();
        await services.DisposeAsync();
    }
}

/// <summary>A page as it came.</summary>
internal sealed record Reply(HttpStatusCode Status, string Body, HttpResponseMessage Response)
{
    /// <summary>Where a redirect leads, as path.</summary>
    public string? Location => Response.Headers.Location?.OriginalString;

    /// <summary>The cookies it sets, as sent.</summary>
    public IReadOnlyList<string> Cookies => Response.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];

    /// <summary>What a person reads on it.</summary>
    public string Text => Body.Text();
}

/// <summary>One guest's browser: cookies, no script.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient client;

    public Browser(Uri address)
    {
        Jar = new CookieContainer();
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = Jar, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = address,
        };
        client.DefaultRequestHeaders.Add("Accept-Language", "de");
    }

    public CookieContainer Jar { get; }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Opens a page and follows redirects.</summary>
    public async Task<Reply> OpenAsync(string path)
    {
        var answer = await GetAsync(path);
        while (answer.Location is { } next)
        {
            answer = await GetAsync(next.Split('#')[0]);
        }

        return answer;
    }

    /// <summary>Posts a form with some fields changed.</summary>
    public Task<Reply> PostAsync(string path, Dictionary<string, string> form, params (string Name, string Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(form));
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        // A refused body need not be sent: without asking first, the answer can be lost with the connection that is closed meanwhile.
        request.Headers.ExpectContinue = content is FormUrlEncodedContent { Headers.ContentLength: > 1_000_000 };
        var response = await client.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public void Dispose() => client.Dispose();
}
