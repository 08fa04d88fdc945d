using System.Net;
using Om.Assessments.V1;
using Om.Checks.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Hostile texts, from people and from content, stay texts.</summary>
public sealed class InjectionTests
{
    private const string Evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>";

    [Fact]
    public async Task S37_markup_in_the_text_of_a_check_is_shown_and_not_run()
    {
        var world = new World();
        var content = Samples.Content();
        Poison(content);
        content.Topics[0].Sources.Add(new Source { Title = Samples.Say("Alte Regel"), Uri = "javascript:alert(1)", AsOf = "2026-11-01" });
        world.Publish("big", content);
        world.Aids["big"] =
        [
            new Aid { Name = "checks/big/aids/1", Item = "money", Title = Samples.Say(Evil), Owner = Evil, Uri = "https://example.org/?q=\"><script>" },
            new Aid { Name = "checks/big/aids/2", Item = "money", Title = Samples.Say("Falle"), Owner = "O", Uri = "javascript:alert(1)" },
            new Aid { Name = "checks/big/aids/3", Item = "money", Title = Samples.Say("Unsicher"), Owner = "O", Uri = "http://example.org/" },
        ];
        await using var portal = await Portal.StartAsync(world: world);
        var (path, _, _) = await portal.BeginAsync();
        foreach (var page in new[] { "/", "/praxis-checks", "/praxis-checks/big", "/praxis-checks/big/druck", "/praxis-checks/big/vorlagen/money-table", path, $"{path}/themen/money", $"{path}/ergebnis", $"{path}/druck" })
        {
            RequireHarmless(page, (await portal.Browser.GetAsync(page)).Body, shown: page is not "/praxis-checks/big/vorlagen/money-table");
        }

        foreach (var page in new[] { "/praxis-checks/big/druck", $"{path}/themen/money" })
        {
            Assert.DoesNotContain("javascript:", (await portal.Browser.GetAsync(page)).Body, StringComparison.Ordinal);
        }

        var topic = await portal.Browser.GetAsync($"{path}/themen/money");
        Assert.DoesNotContain("Falle", topic.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Unsicher", topic.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S37_markup_typed_by_a_person_is_shown_and_not_run()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync("big", ("title", Evil));
        run.Answers["money-one"] = new Answer { Item = "money-one", NotApplicable = true, Reason = Evil, Note = Evil, Revision = 1 };
        run.Answers["gone"] = new Answer { Item = "gone" + Evil, Need = NeedForAction.Some, Note = Evil, Revision = 1 };
        run.Measures.Add(new Measure
        {
            Name = $"{run.Data.Name}/measures/{Guid.NewGuid()}",
            Etag = "\"v1\"",
            Description = Evil,
            Responsible = Evil,
            Control = Evil,
            Effect = Evil,
            DueDate = Evil,
        });
        run.Declarations.Add(new Declaration
        {
            Number = "OM-1",
            Published = true,
            FirmName = Evil,
            FirmPlace = Evil,
            CheckTitle = Evil,
            State = Declaration.Types.State.Valid,
            Etag = "\"v1\"",
        });
        foreach (var page in new[] { path, $"{path}/themen/money", $"{path}/ergebnis", $"{path}/plan", $"{path}/plan/{PlanPages.Id(run.Measures[0])}", $"{path}/druck", $"{path}/selbsterklaerung", $"{path}/loeschen", "/weiter", "/", "/pruefen/OM-1" })
        {
            RequireHarmless(page, (await portal.Browser.GetAsync(page)).Body, shown: true);
        }
    }

    [Theory]
    [InlineData("/pruefen/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("/pruefen?nummer=%3Cscript%3E")]
    [InlineData("/praxis-checks/%3Cscript%3E")]
    [InlineData("/%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/?hinweis=%3Cscript%3E")]
    public async Task S37_markup_in_an_address_is_shown_and_not_run(string address)
    {
        await using var portal = await Portal.StartAsync();
        RequireHarmless(address, (await portal.Browser.OpenAsync(address)).Body, shown: false);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/ok\r\nSet-Cookie: a=b")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task S11_S39_the_language_switch_leads_nowhere_else_and_adds_no_header(string target)
    {
        await using var portal = await Portal.StartAsync();
        var answer = await portal.Browser.PostAsync(Paths.Language, new() { ["language"] = "en", ["return"] = target });
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.Status, answer.Location));
        Assert.Single(answer.Cookies);
    }

    [Fact]
    public async Task S39_line_breaks_in_a_title_reach_no_header_of_a_download()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, run) = await portal.BeginAsync();
        run.Data.Title = "Bericht\r\nSet-Cookie: stolen=1\"; filename=evil.exe";
        foreach (var kind in FilePages.Kinds)
        {
            var file = await portal.Browser.GetAsync($"{path}/dateien/{kind.Key}");
            Assert.Equal(kind.ContentType, file.Response.Content.Headers.ContentType?.ToString());
            Assert.Matches($"^attachment; filename=big-[0-9-]+\\.{kind.Key}; filename\\*=UTF-8''big-[0-9-]+\\.{kind.Key}$", file.Response.Content.Headers.ContentDisposition?.ToString());
            Assert.Empty(file.Cookies);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await portal.Browser.GetAsync($"{path}/dateien/exe")).Status);
    }

    [Fact]
    public async Task S39_a_code_with_line_breaks_or_foreign_letters_never_reaches_a_header()
    {
        await using var portal = await Portal.StartAsync();
        var form = (await portal.Browser.GetAsync("/weiter")).Body.Form("resume");
        foreach (var code in new[] { "ABC\r\nx-evil: 1", "ÄÖÜ-ß-日本", new string('A', 5000), "'; drop table--" })
        {
            var answer = await portal.Browser.PostAsync("/weiter", new(form), ("code", code));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        }
    }

    private static void RequireHarmless(string page, string body, bool shown)
    {
        Assert.False(body.Contains("<script>", StringComparison.OrdinalIgnoreCase), page);
        Assert.False(body.Contains("<img", StringComparison.OrdinalIgnoreCase), page);
        Assert.False(body.Contains("<svg/", StringComparison.OrdinalIgnoreCase), page);
        Assert.True(!shown || body.Contains("&lt;script&gt;alert(1)", StringComparison.Ordinal), $"{page} does not show the text at all.");
    }

    /// <summary>Puts markup into every text of the content.</summary>
    private static void Poison(EditionContent content)
    {
        foreach (var text in Texts(content))
        {
            foreach (var language in text.Values.Keys.ToList())
            {
                text.Values[language] += Evil;
            }
        }
    }

    private static IEnumerable<Text> Texts(Google.Protobuf.IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            switch (field.Accessor.GetValue(message))
            {
                case Text text:
                    yield return text;
                    break;
                case Google.Protobuf.IMessage inner:
                    foreach (var text in Texts(inner))
                    {
                        yield return text;
                    }

                    break;
                case System.Collections.IList list:
                    foreach (var item in list.OfType<Google.Protobuf.IMessage>())
                    {
                        if (item is Text text)
                        {
                            yield return text;
                            continue;
                        }

                        foreach (var inner in Texts(item))
                        {
                            yield return inner;
                        }
                    }

                    break;
            }
        }
    }
}
