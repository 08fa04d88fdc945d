using Microsoft.Playwright;
using Xunit;

namespace Om.System.Tests;

/// <summary>Each check that is shipped, worked through in one sitting in a real browser.</summary>
[Collection(StandaloneCollection.Name)]
public sealed class CheckTests(StandaloneShape shape, Browser browser) : IClassFixture<Browser>
{
    // The entry check and the check of the whole firm are walked in BrowserTests.
    public static TheoryData<string, string, int> Sittings
    {
        get
        {
            var all = new TheoryData<string, string, int>();
            foreach (var check in new[] { "people-leadership", "diversity", "work-and-ai", "safety-organisation", "health", "knowledge" })
            {
                all.Add(check, "de-DE", 360);
                all.Add(check, "en-GB", 1280);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Sittings))]
    public async Task An_owner_works_it_through_from_the_catalogue_to_the_plan(string check, string locale, int width)
    {
        var scheme = width == 360 ? ColorScheme.Light : ColorScheme.Dark;
        var guest = new Guest(await browser.OpenAsync(width, script: true, scheme, locale), shape.Http, script: true);
        await guest.OpenAsync("/praxis-checks");
        Assert.Equal(locale[..2], await guest.Page.Locator("html").GetAttributeAsync("lang"));
        await guest.Page.Locator($"a[href='/praxis-checks/{check}']").First.ClickAsync();
        await guest.StartAsync(check);
        await guest.RateAllAsync();
        await guest.OpenAsync($"{guest.Run}/ergebnis");
        await guest.TakePracticesAsync(2);
        await guest.OpenTemplatesAsync();
        await guest.OpenAsync($"{guest.Run}/plan");
        Assert.Equal(2, await guest.Page.Locator($"h3 a[href^='{guest.Run}/plan/']").CountAsync());
        Assert.Equal("application/pdf", await guest.DownloadAsync($"{guest.Run}/dateien/pdf"));
    }

    [Fact]
    public async Task The_catalogue_offers_no_check_that_nobody_works_through()
    {
        var guest = new Guest(await browser.OpenAsync(1280, script: false), shape.Http, script: false);
        await guest.OpenAsync("/praxis-checks");
        var offered = await guest.Page.Locator("main a[href^='/praxis-checks/']").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href').split('/')[2])");
        Assert.Equal(
            Sittings.Select(s => s.Data.Item1).Append("entry-check").Append("firm-management").Distinct().Order(StringComparer.Ordinal),
            offered.Distinct().Order(StringComparer.Ordinal));
    }
}
