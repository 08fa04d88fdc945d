using System.Diagnostics;
using Microsoft.Playwright;
using Xunit;

namespace Om.System.Tests;

/// <summary>A person at the site, who only knows what the pages show.</summary>
internal sealed class Guest(IPage page, Uri address, bool script)
{
    private static readonly string[] Lights = ["none", "some", "urgent"];

    /// <summary>Paths of the pages and files opened.</summary>
    public HashSet<string> Opened { get; } = [];

    /// <summary>Path of the run, <c>/bewertungen/{id}</c>.</summary>
    public string Run { get; private set; } = "";

    public string Code { get; private set; } = "";

    public IPage Page => page;

    /// <summary>Opens a page and looks whether it is one.</summary>
    public async Task OpenAsync(string path)
    {
        var response = await page.GotoAsync(new Uri(address, path).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        Assert.True(response!.Ok, $"{path}: {response.Status}");
        await LoadedAsync();
        await LookAsync();
    }

    /// <summary>Starts <paramref name="check"/> from its page.</summary>
    public async Task StartAsync(string check)
    {
        await OpenAsync($"/praxis-checks/{check}");
        await SubmitAsync("#start-form");
        var path = new Uri(page.Url).AbsolutePath;
        Run = string.Join('/', path.Split('/').Take(3));
        await OpenAsync($"{Run}/zugang");
    }

    /// <summary>The code as the access page shows it.</summary>
    public async Task NoteCodeAsync() => Code = await page.Locator("#code").InnerTextAsync();

    /// <summary>Rates all lines of all topics.</summary>
    public async Task RateAllAsync()
    {
        await OpenAsync(Run);
        var topics = await page.Locator($"a[href^='{Run}/themen/']").EvaluateAllAsync<string[]>("links => [...new Set(links.map(a => a.getAttribute('href').split('#')[0]))]");
        Assert.NotEmpty(topics);
        foreach (var topic in topics)
        {
            await OpenAsync(topic);
            await RateTopicAsync();
        }
    }

    private async Task RateTopicAsync()
    {
        var items = await page.Locator("[data-item]").EvaluateAllAsync<string[]>("all => all.map(e => e.dataset.item)");
        for (var i = 0; i < items.Length; i++)
        {
            await page.Locator($"input[name='{items[i]}.need'][value='{Lights[i % 3]}']").CheckAsync(new LocatorCheckOptions { Force = true });
        }

        if (script)
        {
            await page.WaitForFunctionAsync("n => document.querySelectorAll('[data-item] [data-state=saved]').length === n", items.Length);
        }

        await GoOnAsync("#topic button[name=go][value=overview]");
    }

    /// <summary>Opens every template of the first topic.</summary>
    public async Task OpenTemplatesAsync()
    {
        await OpenAsync(await FirstTopicAsync());
        var templates = await page.Locator("a[href*='/vorlagen/']").EvaluateAllAsync<string[]>("links => links.map(a => a.getAttribute('href'))");
        Assert.NotEmpty(templates);
        foreach (var template in templates.Distinct())
        {
            await OpenAsync(template);
        }
    }

    /// <summary>Takes examples of good practice into the plan, one click each, until there are <paramref name="wanted"/>.</summary>
    public async Task TakePracticesAsync(int wanted)
    {
        var first = await FirstTopicAsync();
        for (var taken = 0; taken < wanted; taken++)
        {
            await OpenAsync(first);
            await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
            await GoOnAsync("button[name=go][value^='practice:']");
        }
    }

    private async Task<string> FirstTopicAsync()
    {
        await OpenAsync(Run);
        return (await page.Locator($"a[href^='{Run}/themen/']").First.GetAttributeAsync("href"))!;
    }

    /// <summary>Completes every measure of the plan.</summary>
    public async Task CompleteMeasuresAsync()
    {
        await OpenAsync($"{Run}/plan");
        var measures = await page.Locator($"h3 a[href^='{Run}/plan/']").EvaluateAllAsync<string[]>("links => links.map(a => a.getAttribute('href'))");
        foreach (var measure in measures)
        {
            await OpenAsync(measure);
            await page.Locator("#measure input[name=urgency][value=high]").CheckAsync(new LocatorCheckOptions { Force = true });
            await page.Locator("#measure [name=responsible]").FillAsync("Frau Öztürk");
            await page.Locator("#measure [name=due_date]").FillAsync("2027-06-30");
            await page.Locator("#measure [name=control]").FillAsync("Monatsgespräch im Büro");
            await SubmitAsync("#measure");
        }
    }

    /// <summary>Downloads a file of the run; returns its media type.</summary>
    public async Task<string> DownloadAsync(string path)
    {
        var download = await page.APIRequest.GetAsync(new Uri(address, path).ToString());
        Assert.True(download.Ok, $"{path}: {download.Status}");
        Assert.Contains("attachment", download.Headers["content-disposition"], StringComparison.Ordinal);
        Assert.NotEmpty(await download.BodyAsync());
        Opened.Add(path);
        return download.Headers["content-type"];
    }

    /// <summary>Sends a form with its main button.</summary>
    public Task SubmitAsync(string form) => GoOnAsync($"{form} button.primary, {form} button.danger, {form} button:not([class])");

    /// <summary>Clicks what leads to another page, and looks at that page.</summary>
    public async Task GoOnAsync(string button)
    {
        // The old page bears a mark: on a slow machine it may still be there when the click is done.
        await page.EvaluateAsync("() => { window.left = true; }").WaitAsync(Browser.Patience);
        await page.Locator(button).First.ClickAsync();
        await LoadedAsync();
        await LookAsync();
    }

    // By what the document says of itself: the event of having loaded was seen to get lost between browser and test on a slow machine.
    private async Task LoadedAsync()
    {
        var state = "";
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Browser.Patience; await pause.WaitForNextTickAsync())
        {
            try
            {
                state = await page.EvaluateAsync<string>("() => window.left ? 'left' : document.readyState").WaitAsync(Browser.Patience);
                if (state == "complete")
                {
                    return;
                }
            }
            catch (PlaywrightException) when (!page.IsClosed)
            {
                // The page changed under the question.
            }
        }

        Assert.Fail($"{page.Url} is still '{state}' after {Browser.Patience}.");
    }

    /// <summary>Notes the page, and checks that it is no error page and can be used by everybody.</summary>
    public async Task LookAsync()
    {
        Opened.Add(new Uri(page.Url).AbsolutePath);
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        var wide = await page.EvaluateAsync<string[]>(
            "() => document.documentElement.scrollWidth <= window.innerWidth + 1 ? [] : [...document.querySelectorAll('body *')]"
            + ".filter(e => e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.outerHTML.slice(0, 100)).slice(0, 8)");
        Assert.True(wide.Length == 0, $"{page.Url} scrolls sideways: {string.Join(" | ", wide)}");
        if (script)
        {
            await Browser.CheckAccessibilityAsync(page);
        }
    }
}
