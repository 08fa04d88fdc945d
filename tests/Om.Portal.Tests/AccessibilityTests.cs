using Microsoft.Playwright;
using Om.Assessments.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Pages the journeys of the whole product do not come by: errors, conflicts, refused forms.</summary>
public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(320, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Pages_about_mistakes_break_no_rule_either(int width, ColorScheme scheme)
    {
        await using var portal = await Portal.StartAsync();
        var complaints = new List<string>();
        var page = await chromium.OpenAsync(portal.Address, complaints, width, scheme, script: false);
        var found = new List<string>();
        async Task LookAsync()
        {
            found.AddRange(await Chromium.AuditAsync(page));
            var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .WaitAsync(Chromium.Patience);
            if (wide > 0)
            {
                found.Add($"{page.Url}: {wide} px wider than the window");
            }
        }

        foreach (var path in new[] { "/gibt-es-nicht", "/pruefen/OM-NO", "/weiter" })
        {
            await page.GotoAsync(path);
            await LookAsync();
        }

        await Chromium.FollowAsync(page, "#resume button");
        await LookAsync();
        await page.GotoAsync("/praxis-checks/big?starthilfe=no-money");
        await LookAsync();
        await Chromium.FollowAsync(page, "#start-form button.primary");
        await LookAsync();
        var run = portal.World.Runs.Values.Single();
        var start = new Uri(page.Url).AbsolutePath.Replace("/zugang", "", StringComparison.Ordinal);
        await page.GotoAsync($"{start}/themen/money");
        await page.Locator("[name='money-one.need'][value=na]").CheckAsync(new LocatorCheckOptions { Force = true });
        await Chromium.FollowAsync(page, "#topic button[value=next]");
        await LookAsync();
        await page.Locator("[name='money-one.reason']").FillAsync("Darum");
        run.Answers["money-one"] = new Answer { Item = "money-one", Need = NeedForAction.Urgent, Revision = 4 };
        await Chromium.FollowAsync(page, "#topic button[value=next]");
        await page.Locator("#conflict").WaitForAsync();
        await LookAsync();
        await Chromium.FollowAsync(page, "#conflict button.primary");
        await page.GotoAsync($"{start}/plan/neu");
        await Chromium.FollowAsync(page, "#measure button.primary");
        await LookAsync();
        portal.World.Away.Add("assessments");
        await page.GotoAsync($"{start}/plan");
        await LookAsync();
        Assert.Empty(found);
    }
}
