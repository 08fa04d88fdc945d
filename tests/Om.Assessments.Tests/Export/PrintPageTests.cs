using System.Xml.Linq;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class PrintPageTests
{
    private static readonly string[] Known =
    [
        "html", "head", "meta", "title", "style", "body", "header", "p", "h1", "h2", "h3", "dl", "div", "dt", "dd", "table", "colgroup", "col", "thead",
        "tbody", "tr", "th", "td", "span", "b", "small", "br", "ul", "li", "svg", "rect",
    ];

    public static TheoryData<string> Markup => Hostile.Of(Hostile.Markup);

    [Theory, MemberData(nameof(Markup))]
    public void S37_stored_markup_stays_text_in_the_page(string text)
    {
        var data = Hostile.Everywhere(text);
        foreach (var document in new[] { ReportDocument.Of(data), DeclarationDocument.Of(data, data.Declarations[0]) })
        {
            var page = XDocument.Parse(PrintPage.Of(document), LoadOptions.PreserveWhitespace);
            Assert.All(page.Descendants(), e => Assert.Contains(e.Name.LocalName, Known));
            Assert.All(page.Descendants().Attributes(), a => Assert.DoesNotContain(a.Name.LocalName, new[] { "style", "src", "href", "onload", "onerror" }));
            Assert.Contains(PlainText.OneLine(text), page.Root!.Value);
        }
    }

    [Fact]
    public void The_page_forbids_scripts_requests_and_frames()
    {
        var page = PrintPage.Of(ReportDocument.Of(SampleRun.Small()));
        Assert.Contains("default-src 'none'; style-src 'sha256-", page);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/", ""));
    }

    [Fact]
    public void The_page_names_its_language_and_gives_tables_heads()
    {
        var page = XDocument.Parse(PrintPage.Of(ReportDocument.Of(SampleRun.Small("en"))));
        Assert.Equal("en-GB", page.Root!.Attribute("lang")!.Value);
        var tables = page.Descendants().Where(e => e.Name.LocalName == "table").ToList();
        Assert.NotEmpty(tables);
        Assert.All(tables, t => Assert.Contains(t.Descendants(), e => e.Name.LocalName == "th" && e.Attribute("scope")?.Value == "col"));
    }

    [Fact]
    public void The_same_run_gives_the_same_page() =>
        Assert.Equal(PrintPage.Of(ReportDocument.Of(SampleRun.Small())), PrintPage.Of(ReportDocument.Of(SampleRun.Small())));
}
