using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Om.Testing;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>An OpenID Connect issuer that is not ours: oidc-provider on Node, on a free loopback port.</summary>
internal sealed class NodeIssuer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly HttpClient http = new();

    private readonly StringBuilder complaints;

    private NodeIssuer(Process process, StringBuilder complaints, string address)
    {
        this.complaints = complaints;
        this.process = process;
        Address = address;
    }

    /// <summary>Its address, the <c>iss</c> of its tokens.</summary>
    public string Address { get; }

    /// <summary>What it said on its error output.</summary>
    public string Complaints
    {
        get
        {
            lock (complaints)
            {
                return complaints.ToString();
            }
        }
    }

    /// <summary>Settings of a portal whose issuer it is.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Auth:Issuer"] = Address,
        ["Auth:AllowHttp"] = "true",
        ["Portal:ClientId"] = "the-portal",
        ["Portal:ClientSecret"] = "a secret: with / and + in it",
        ["Portal:Resource"] = "urn:om",
        ["Portal:Prompt"] = "consent",
    };

    /// <summary>Starts one whose access tokens live for <paramref name="seconds"/>.</summary>
    public static async Task<NodeIssuer> StartAsync(int seconds = 600)
    {
        var node = Tool.Need("OM_TEST_NODE");
        Tool.Need("OM_TEST_NODE_MODULES");
        var script = Path.Combine(Environment.GetEnvironmentVariable("OM_TEST_NODE_MODULES")!, "../issuer.mjs");
        var process = Process.Start(new ProcessStartInfo(node, [script, $"{seconds}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complaints = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (complaints)
            {
                complaints.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        var address = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        Assert.NotNull(address);
        return new NodeIssuer(process, complaints, address);
    }

    /// <summary>Makes the portals at these addresses known; comes before the first sign-in.</summary>
    public async Task ServeAsync(params Uri[] portals)
    {
        await process.StandardInput.WriteLineAsync(string.Join(' ', portals.Select(p => p.ToString().TrimEnd('/'))));
        await process.StandardInput.FlushAsync();
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(Limit));
    }

    /// <summary>How often it gave tokens for <paramref name="grant"/>; <c>refused</c> for how often it did not.</summary>
    public async Task<int> UsedAsync(string grant)
    {
        using var used = JsonDocument.Parse(await http.GetStringAsync(new Uri(Address + "/used")));
        return used.RootElement.TryGetProperty(grant, out var count) ? count.GetInt32() : 0;
    }

    /// <summary>Walks a browser from the portal's sign-in through the issuer's pages; returns the portal's answer to what comes back.</summary>
    public async Task<Reply> SignInAsync(Browser browser, string name, string start = Paths.SignIn) =>
        await browser.GetAsync(await WalkAsync(browser, name, start));

    /// <summary>The address the issuer sends the browser back to, not opened yet.</summary>
    public async Task<string> WalkAsync(Browser browser, string name, string start = Paths.SignIn)
    {
        var answer = await browser.GetAsync(start);
        var here = new Uri(Address);
        for (var step = 0; step < 20; step++)
        {
            if (answer.Location is { } next)
            {
                here = new Uri(here, next);
                if (here.AbsolutePath == Paths.SignInAnswer)
                {
                    return here.ToString();
                }

                answer = await browser.GetAsync(here.ToString());
                continue;
            }

            var action = answer.Body.Links().First(l => l.Contains("/interaction/", StringComparison.Ordinal));
            var form = answer.Body.Form(action);
            here = new Uri(here, action);
            answer = form["prompt"] == "login"
                ? await browser.PostAsync(here.ToString(), form, ("login", name), ("password", "x"))
                : await browser.PostAsync(here.ToString(), form);
        }

        throw new InvalidOperationException("The issuer leads nowhere: " + answer.Text);
    }

    /// <summary>Takes it away, as an outage does.</summary>
    public async Task StopAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
        http.Dispose();
    }
}
