using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>What holds for every page there is: the list comes from the route table, so that no page is forgotten.</summary>
public sealed partial class PageTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_page_opens_and_obeys_the_rules_of_all_pages(string provider)
    {
        await using var portal = await Portal.StartAsync(provider);
        var values = await FillAsync(portal);
        var patterns = Endpoints(portal, "GET").Select(e => e.RoutePattern.RawText!).Where(p => p != "{**path}").ToList();
        Assert.True(patterns.Count > 25, $"Only {patterns.Count} pages were found.");
        foreach (var pattern in patterns)
        {
            var path = Path(pattern, values);
            var answer = await portal.Browser.GetAsync(path);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Status}");
            if (answer.Response.Content.Headers.ContentType?.MediaType == "text/html" && answer.Response.Content.Headers.ContentDisposition is null)
            {
                RequireRules(path, answer);
            }
        }
    }

    [Fact]
    public async Task Every_form_without_its_token_is_refused_and_does_nothing()
    {
        await using var portal = await Portal.StartAsync();
        var values = await FillAsync(portal);
        portal.World.Requests.Clear();
        var posts = Endpoints(portal, "POST").Where(e => e.RoutePattern.RawText != Paths.Language).ToList();
        Assert.True(posts.Count > 15, $"Only {posts.Count} forms were found.");
        foreach (var endpoint in posts)
        {
            Assert.True(endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation, endpoint.RoutePattern.RawText);
            var isForScript = endpoint.Metadata.GetMetadata<SitePage>()!.IsForScript;
            HttpContent content = isForScript ? new StringContent("{}", null, "application/json") : new FormUrlEncodedContent([new("confirm", "yes")]);
            var answer = await portal.Browser.SendAsync(HttpMethod.Post, Path(endpoint.RoutePattern.RawText!, values), content);
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{endpoint.RoutePattern.RawText}: {answer.Status}");
        }

        Assert.Empty(portal.World.Requests);
    }

    [Fact]
    public async Task What_does_not_exist_gets_a_page_in_plain_words_and_a_program_a_bare_status()
    {
        await using var portal = await Portal.StartAsync();
        var page = await portal.Browser.GetAsync("/gibt-es-nicht");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("Diese Seite gibt es nicht", page.Text, StringComparison.Ordinal);

        var check = await portal.Browser.GetAsync("/praxis-checks/unknown");
        Assert.Equal(HttpStatusCode.NotFound, check.Status);
        var address = await portal.Browser.GetAsync("/bewertungen/no-id");
        Assert.Equal(HttpStatusCode.NotFound, address.Status);
        var program = await portal.Browser.GetAsync("/v1/unknown");
        Assert.Equal(HttpStatusCode.NotFound, program.Status);
        Assert.DoesNotContain("<html", program.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_only_takes_forms_shows_a_page_when_it_is_opened()
    {
        await using var portal = await Portal.StartAsync();
        var (path, _, _) = await portal.BeginAsync();
        var answer = await portal.Browser.GetAsync($"{path}/antworten");
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Contains("Zur Startseite", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_page_of_a_check_with_style_and_script_is_small()
    {
        await using var portal = await Portal.StartAsync();
        using var client = new HttpClient { BaseAddress = portal.Address };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br");
        var page = await client.GetByteArrayAsync(Paths.Check("big"));
        var plain = await portal.Browser.GetAsync(Paths.Check("big"));
        var total = page.Length;
        foreach (var asset in plain.Body.Links().Concat(Scripts().Matches(plain.Body).Select(m => m.Groups[1].Value)).Where(a => a.StartsWith("/assets/", StringComparison.Ordinal)))
        {
            total += (await client.GetByteArrayAsync(asset)).Length;
        }

        Assert.InRange(total, 5_000, 30_000);
    }

    [Fact]
    public async Task Style_and_script_are_kept_for_a_year_under_their_hash_and_not_under_another()
    {
        await using var portal = await Portal.StartAsync();
        var right = await portal.Browser.GetAsync(PortalSite.Site.Assets.Style);
        Assert.Equal("public, max-age=31536000, immutable", right.Response.Headers.CacheControl?.ToString());
        var other = await portal.Browser.GetAsync("/assets/0000000000/app.css");
        Assert.Equal((right.Body, true), (other.Body, other.Response.Headers.CacheControl?.NoCache == true));
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Browser.GetAsync("/assets/0000000000/secrets.txt")).Status);
    }

    private static void RequireRules(string path, Reply answer)
    {
        var body = answer.Body;
        Assert.True(body.StartsWith("<!DOCTYPE html>\n<html lang=\"de\">", StringComparison.Ordinal), path);
        Assert.True(Titles().Count(body) == 1, $"{path} has not exactly one title.");
        Assert.True(Headings().Count(body) == 1, $"{path} has not exactly one first heading.");
        Assert.True(answer.Response.Headers.CacheControl?.NoStore, $"{path} may be kept by others.");
        // What the content security policy would block.
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", body);
        Assert.DoesNotContain("blazor", body + string.Join(' ', answer.Response.Headers.Select(h => h.Key)), StringComparison.OrdinalIgnoreCase);
        var ids = Ids().Matches(body).Select(m => m.Groups[1].Value).ToList();
        Assert.True(ids.Count == ids.Distinct().Count(), $"{path} has an id twice: {string.Join(", ", ids.GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key))}");
        foreach (var field in Fields().Matches(body).Select(m => m.Value).Where(f => !f.Contains("type=\"hidden\"", StringComparison.Ordinal) && !f.Contains(" hidden", StringComparison.Ordinal)))
        {
            var id = Regex.Match(field, "\\sid=\"([^\"]+)\"").Groups[1].Value;
            var inLabel = Regex.IsMatch(body, $"<label[^>]*>{Regex.Escape(field)}");
            Assert.True(inLabel || body.Contains($"for=\"{id}\"", StringComparison.Ordinal), $"{path} has a field without label: {field}");
        }
    }

    /// <summary>An assessment with something on every page; the values for the gaps in the patterns.</summary>
    private static async Task<Dictionary<string, string>> FillAsync(Portal portal)
    {
        var (path, _, run) = await portal.BeginAsync();
        foreach (var line in Samples.Lines(portal.World.InUse("big")))
        {
            run.Answers[line] = new Answer { Item = line, Need = NeedForAction.Urgent, Note = "Notiz", Revision = 1 };
        }

        run.Data.AnsweredCount = run.Data.LineCount;
        run.Data.Previous = "assessments/before";
        run.Measures.Add(new Measure
        {
            Name = $"{run.Data.Name}/measures/{Guid.NewGuid()}",
            Etag = "\"v1\"",
            Item = "money-one",
            Description = "Tun",
            Complete = true,
            Status = Measure.Types.Status.Done,
            ReratingProposed = true,
            DueDate = "2026-12-01",
        });
        var form = (await portal.Browser.GetAsync($"{path}/selbsterklaerung")).Body.Form("declaration");
        await portal.Browser.PostAsync($"{path}/selbsterklaerung", form, ("firm_name", "F"), ("firm_place", "O"), ("signatory", "S"), ("publish", "yes"));
        var newer = Samples.Content();
        newer.Topics.Add(Samples.Topic("new", "Neues", "News"));
        run.Data.NewerEdition = portal.World.Publish("big", newer).Name;
        return new Dictionary<string, string>
        {
            ["id"] = path.Split('/')[^1],
            ["check"] = "big",
            ["template"] = "money-table",
            ["topic"] = "money",
            ["measure"] = PlanPages.Id(run.Measures[0]),
            ["number"] = run.Declarations[0].Number,
            ["file"] = "pdf",
        };
    }

    private static IEnumerable<RouteEndpoint> Endpoints(Portal portal, string method) =>
        portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<SitePage>() is not null)
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) == true);

    private static string Path(string pattern, Dictionary<string, string> values) =>
        Gaps().Replace(pattern, gap => Uri.EscapeDataString(values[gap.Groups[1].Value]));

    [GeneratedRegex(@"\{(\w+)(?::\w+)?\}")]
    private static partial Regex Gaps();

    [GeneratedRegex("<title>[^<]+</title>")]
    private static partial Regex Titles();

    [GeneratedRegex("<h1[ >]")]
    private static partial Regex Headings();

    [GeneratedRegex("\\sid=\"([^\"]+)\"")]
    private static partial Regex Ids();

    [GeneratedRegex("<(?:input|select|textarea)[^>]*>")]
    private static partial Regex Fields();

    [GeneratedRegex("<script[^>]*src=\"([^\"]+)\"")]
    private static partial Regex Scripts();
}
