using Xunit;

namespace Om.Portal.Tests;

/// <summary>German first, English complete, and honest about what is missing.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("", "de")]
    [InlineData("en", "en")]
    [InlineData("en-US,en;q=0.9,de;q=0.5", "en")]
    [InlineData("de;q=0.4, en;q=0.3", "de")]
    [InlineData("pl,fr;q=0.8", "de")]
    [InlineData("pl, en;q=0.1", "en")]
    [InlineData("en;q=0, de", "de")]
    [InlineData("%%%;;;", "de")]
    public async Task A_page_speaks_the_language_the_browser_prefers_else_German(string accepted, string expected)
    {
        await using var portal = await Portal.StartAsync();
        var page = await portal.Browser.GetAsync("/", ("Accept-Language", accepted));
        Assert.Contains($"<html lang=\"{expected}\">", page.Body, StringComparison.Ordinal);
        Assert.Equal(expected, page.Response.Content.Headers.ContentLanguage.Single());
    }

    [Fact]
    public async Task The_switch_keeps_the_page_and_wins_over_the_browser()
    {
        await using var portal = await Portal.StartAsync();
        var switched = await portal.Browser.PostAsync(Paths.Language, new() { ["language"] = "en", ["return"] = "/praxis-checks/big?starthilfe=no-money" });
        Assert.Equal("/praxis-checks/big?starthilfe=no-money", switched.Location);
        var page = await portal.Browser.GetAsync(switched.Location!);
        Assert.Contains("Big check", page.Text, StringComparison.Ordinal);
        Assert.Contains("Where to begin?", page.Text, StringComparison.Ordinal);
        var ignored = await portal.Browser.PostAsync(Paths.Language, new() { ["language"] = "xx", ["return"] = "/" });
        Assert.Empty(ignored.Cookies);
    }

    [Fact]
    public async Task A_text_missing_in_English_is_shown_in_German_and_marked_as_such()
    {
        var world = new World();
        var content = Samples.Content();
        content.Topics[0].Title.Values.Remove("en");
        world.Publish("big", content);
        await using var portal = await Portal.StartAsync(world: world);
        var english = await portal.Browser.GetAsync(Paths.Check("big"), ("Accept-Language", "en"));
        Assert.Contains("<span lang=\"de\">Geld</span>", english.Body, StringComparison.Ordinal);
        Assert.Contains("Some texts of this check are not available in English.", english.Text, StringComparison.Ordinal);
        var german = await portal.Browser.GetAsync(Paths.Check("big"));
        Assert.DoesNotContain("fehlen einzelne Texte", german.Text, StringComparison.Ordinal);
    }
}
