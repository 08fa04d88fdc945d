using Om.Hosting;
using Xunit;

namespace Om.Checks.Tests;

public sealed class AidRulesTests
{
    [Theory]
    [InlineData("https://example.org")]
    [InlineData("HTTPS://example.org/a/b?c=d&e=%20#f")]
    [InlineData("https://de.example.org/Überstunden_prüfen")]
    [InlineData("https://müller.example/")]
    [InlineData("https://example.org:8443/x")]
    public void An_address_people_can_click_on_is_taken(string uri) => Assert.Null(AidRules.UriProblem(uri));

    [Theory]
    [InlineData("")]
    [InlineData("http://example.org")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)//https://example.org")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//example.org/x")]
    [InlineData("/x")]
    [InlineData("https:example.org")]
    [InlineData("https:///example.org")]
    [InlineData("https://")]
    [InlineData("https://?x")]
    [InlineData("https://user@example.org")]
    [InlineData("https://user:secret@example.org")]
    [InlineData("https://bank.example@evil.example/")]
    [InlineData("https://@example.org")]
    [InlineData("https://good.example\\@evil.example/")]
    [InlineData("https://example.org/ x")]
    [InlineData(" https://example.org")]
    [InlineData("https://example.org\n")]
    [InlineData("https://exa\u00A0mple.org")]
    [InlineData("https://example.org/\"><script>")]
    [InlineData("https://example.org:99999/")]
    public void Any_other_address_is_refused(string uri) => Assert.NotNull(AidRules.UriProblem(uri));

    [Fact]
    public void A_long_address_is_refused() => Assert.NotNull(AidRules.UriProblem("https://example.org/" + new string('x', 2000)));

    [Fact]
    public void Every_bad_field_is_named_at_once()
    {
        var validation = new Validation();
        AidRules.Read(new V1.Aid { Item = "A B", Title = new V1.Text { Values = { ["DE"] = "x", ["en"] = "" } }, Owner = new string('x', 201), Uri = "x", ValidUntil = "morgen" }, validation);
        Assert.Equal(["aid.item", "aid.owner", "aid.title.values[DE]", "aid.title.values[en]", "aid.uri", "aid.valid_until"],
            validation.Violations.Select(v => v.Field).Order(StringComparer.Ordinal));

        validation = new Validation();
        AidRules.Read(new V1.Aid(), validation);
        Assert.Equal(["aid.item", "aid.owner", "aid.title", "aid.uri"], validation.Violations.Select(v => v.Field).Order(StringComparer.Ordinal));
    }
}
