using System.Text.Json;
using Microsoft.Playwright;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>One Chromium for the browser tests of a shape.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>How long anything in a browser may take on a slow machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private IPlaywright? playwright;
    private IBrowser? chromium;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        var program = global::System.Environment.GetEnvironmentVariable("OM_TEST_CHROMIUM");
        if (string.IsNullOrEmpty(program))
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A fresh guest's browser.</summary>
    public async Task<IPage> OpenAsync(int width, bool script, ColorScheme scheme = ColorScheme.Light, string locale = "de-DE")
    {
        Tool.Need("OM_TEST_CHROMIUM");
        var context = await chromium!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            JavaScriptEnabled = script,
            ColorScheme = scheme,
            Locale = locale,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>Fails when axe-core finds anything wrong on the page as it is now.</summary>
    public static async Task CheckAccessibilityAsync(IPage page)
    {
        var axe = Path.Combine(Repository.Root, "tests/node/node_modules/axe-core/axe.min.js");
        // Not as a script element: the site's content security policy forbids those, and should.
        await page.EvaluateAsync(await File.ReadAllTextAsync(axe)).WaitAsync(Patience);
        var audit = page.EvaluateAsync<string>(
            "async () => JSON.stringify((await axe.run({ runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'] }))"
            + ".violations.map(v => ({ id: v.id, where: v.nodes.map(n => n.html.slice(0, 160)) })))");
        var json = await audit.WaitAsync(Patience);
        Assert.True(JsonDocument.Parse(json).RootElement.GetArrayLength() == 0, $"{page.Url}: {json}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
