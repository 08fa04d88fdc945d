using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Om.Testing;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>One Chromium for the tests that need the script to run.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Evaluating has no limit of its own.
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("OM_TEST_CHROMIUM") is not { Length: > 0 } program)
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>
    /// A fresh guest's window. What the page complains about in its console lands in <paramref name="complaints"/>. Without
    /// <paramref name="script"/> the pages are as they come from the server, and the audit still runs.
    /// </summary>
    public async Task<IPage> OpenAsync(
        Uri address, List<string>? complaints = null, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        Tool.Need("OM_TEST_CHROMIUM");
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            Locale = "de-DE",
        });
        context.SetDefaultTimeout(30_000);
        if (!script)
        {
            // Only the site's script is withheld. Where scripts are switched off no timer runs either, and the audit waits for one for ever.
            await context.RouteAsync("**/app.js", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/javascript", Body = "" }));
        }

        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints?.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => complaints?.Add($"{page.Url}: {error}");
        return page;
    }

    /// <summary>Clicks what leads to another page, and waits for that page.</summary>
    public static async Task FollowAsync(IPage page, string button)
    {
        // The old page bears a mark: on a slow machine it may still be there when the click is done.
        await page.EvaluateAsync("() => { window.left = true; }").WaitAsync(Patience);
        await page.Locator(button).ClickAsync();
        await page.WaitForFunctionAsync("() => !window.left && document.readyState === 'complete'");
    }

    /// <summary>What axe-core finds wrong on the page as it is now.</summary>
    public static async Task<IEnumerable<string>> AuditAsync(IPage page)
    {
        // Evaluated, not added as an element: the content security policy forbids that, and should.
        await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript()).WaitAsync(Patience);
        var audit = page.EvaluateAsync<string>(
            "async () => JSON.stringify((await axe.run({ runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'] }))"
            + ".violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))");
        return JsonSerializer.Deserialize<List<string>>(await audit.WaitAsync(Patience))!.Select(v => $"{page.Url}: {v}");
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
