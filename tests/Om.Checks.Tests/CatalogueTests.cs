using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>ListChecks, GetCheck, ListEditions, GetEdition: what is found, in which order, by whom.</summary>
public sealed class CatalogueTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Checks_come_by_id_in_pages_in_both_directions(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        string[] ids = ["a-b", "a1", "ab", "abc", "b"];
        foreach (var id in ids.Reverse())
        {
            await host.DraftAsync(id);
        }

        Assert.Equal(ids, await AllAsync("", 2));
        Assert.Equal(ids.Reverse(), await AllAsync("id desc", 2));
        Assert.Equal(ids, await AllAsync("id", 5));
        Assert.Equal(ids, await AllAsync("id asc", 1));

        async Task<List<string>> AllAsync(string order, int size)
        {
            var (found, token) = (new List<string>(), "");
            do
            {
                var page = await host.Checks.ListChecksAsync(new V1.ListChecksRequest { OrderBy = order, PageSize = size, PageToken = token }, host.Anna);
                Assert.InRange(page.Checks.Count, 1, size);
                found.AddRange(page.Checks.Select(c => c.Name["checks/".Length..]));
                token = page.NextPageToken;
            }
            while (token.Length > 0);
            return found;
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Titles_are_found_without_regard_to_case_and_umlauts(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.DraftAsync("one", Samples.Content("Führung & ÄRGER auf der Straße"));
        await host.DraftAsync("two", Samples.Content("100 % Qualität_neu"));
        var own = Samples.Content("Nichts davon");
        own.Origin = V1.EditionContent.Types.Origin.Project;
        await host.DraftAsync("three", own);

        foreach (var (filter, expected) in new Dictionary<string, string>
        {
            ["title:führung"] = "one",
            ["title:FUHRUNG"] = "one",
            ["title : ärger"] = "one",
            ["title:\"Ärger auf\""] = "one",
            ["title:STRASSE"] = "one",
            ["title:strasse AND title:FÜHR"] = "one",
            ["title:qualitat"] = "two",
            ["title:\"100 %\""] = "two",
            ["title:sample"] = "one three two",
            ["origin=PROJECT"] = "three",
            ["origin = INITIATIVE"] = "one two",
            ["origin=INITIATIVE AND title:neu"] = "two",
            ["title:gibtsnicht"] = "",
        })
        {
            Assert.Equal((filter, expected), (filter, string.Join(' ', (await ListAsync(host, filter)).Select(n => n["checks/".Length..]))));
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S38_what_is_searched_or_sorted_by_never_becomes_a_query(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.DraftAsync("one", Samples.Content("Preis 100 %"));
        // Wildcards and quotes are characters like any other.
        foreach (var value in new[] { "%", "_", "p%s", "pre_s", "' OR 1=1 --", "\\\"; DROP TABLE checks; --", "\\\\", "*", "?", "[a-z]", "$(id)", "(a+)+$" })
        {
            var found = await ListAsync(host, $"title:\"{value}\"");
            Assert.Equal((value, value == "%" ? 1 : 0), (value, found.Count));
        }

        // Fields and orders are those of the contract, so none can be used to feel for a hidden one.
        foreach (var filter in new[] { "state=DRAFT", "search_title:x", "title=x", "origin:PROJECT", "origin=1", "origin=project", "id=one", "title:x OR 1=1", "1=1", "title:", ":x", "title:\"x", "((title:x))", "title:x; DROP TABLE checks", new string('x', 501), string.Join(" AND ", Enumerable.Repeat("title:a", 11)) })
        {
            await Faults.InvalidAsync(async () => await ListAsync(host, filter), "filter");
        }

        foreach (var order in new[] { "title", "version", "id; DROP TABLE checks", "id,title", "id DESC", "(select 1)", "1" })
        {
            await Faults.InvalidAsync(async () => await host.Checks.ListChecksAsync(new V1.ListChecksRequest { OrderBy = order }), "order_by");
        }

        foreach (var name in new[] { "checks/' OR '1'='1", "checks/%", "checks/one' --" })
        {
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", async () => await host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = name }, host.Anna));
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", async () => await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = name + "/editions/1" }, host.Anna));
        }

        Assert.Equal(1, (await host.CountAsync()).Checks);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S51_a_page_is_never_larger_than_allowed(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.InDatabaseAsync(async db =>
        {
            var now = DateTimeOffset.UtcNow;
            for (var i = 0; i < 205; i++)
            {
                db.AddDraft(null, CanonicalContent.Of($"c{i:000}", Samples.Content()).Canonical!, now);
            }

            var many = Check.Create("many", now);
            db.Checks.Add(many);
            for (var i = 0; i < 205; i++)
            {
                db.AddDraft(many, CanonicalContent.Of("many", Samples.Content(label: $"{i}")).Canonical!, now);
                db.Aids.Add(Aid.Create("many", new AidValues("market", new Dictionary<string, string> { ["de"] = "x" }, "y", "https://example.org", null), now));
            }

            return await db.SaveChangesAsync();
        });
        foreach (var (asked, given) in new[] { (1_000_000, 200), (int.MaxValue, 200), (200, 200), (0, 50), (3, 3) })
        {
            Assert.Equal(given, (await host.Checks.ListChecksAsync(new V1.ListChecksRequest { PageSize = asked }, host.Anna)).Checks.Count);
            Assert.Equal(given, (await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/many", PageSize = asked }, host.Anna)).Editions.Count);
            Assert.Equal(given, (await host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = "checks/many", PageSize = asked }, host.Anna)).Aids.Count);
        }

        await Faults.InvalidAsync(async () => await host.Checks.ListChecksAsync(new V1.ListChecksRequest { PageSize = -1 }), "page_size");
        await Faults.InvalidAsync(async () => await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/many", PageSize = -1 }), "page_size");
        await Faults.InvalidAsync(async () => await host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = "checks/many", PageSize = -1 }), "page_size");

        // All editions, newest first, and all aids once.
        var (numbers, aids, token) = (new List<int>(), new HashSet<string>(), "");
        do
        {
            var page = await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/many", PageSize = 100, PageToken = token }, host.Anna);
            numbers.AddRange(page.Editions.Select(e => e.Number));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(Enumerable.Range(1, 205).Reverse(), numbers);
        do
        {
            var page = await host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = "checks/many", PageSize = 100, PageToken = token }, host.Anna);
            Assert.All(page.Aids, a => Assert.True(aids.Add(a.Name)));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(205, aids.Count);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_page_token_belongs_to_its_query(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.DraftAsync("one");
        await host.DraftAsync("two");
        var token = (await host.Checks.ListChecksAsync(new V1.ListChecksRequest { PageSize = 1 }, host.Anna)).NextPageToken;
        foreach (var request in new[]
        {
            new V1.ListChecksRequest { PageToken = token, Filter = "origin=PROJECT" },
            new V1.ListChecksRequest { PageToken = token, OrderBy = "id desc" },
            new V1.ListChecksRequest { PageToken = "x" + token },
            new V1.ListChecksRequest { PageToken = "nonsense" },
        })
        {
            await Faults.InvalidAsync(async () => await host.Checks.ListChecksAsync(request, host.Anna), "page_token");
        }

        await Faults.InvalidAsync(async () => await host.Checks.ListEditionsAsync(
            new V1.ListEditionsRequest { Parent = "checks/one", PageToken = token }, host.Anna), "page_token");
        await Faults.InvalidAsync(async () => await host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = "checks/one", PageToken = token }, host.Anna), "page_token");
        // A token grants nothing: the public still does not see the drafts.
        Assert.Empty((await host.Checks.ListChecksAsync(new V1.ListChecksRequest { PageSize = 1, PageToken = token })).Checks);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_is_not_public_looks_like_what_does_not_exist(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await host.PublishedAsync("public-check");
        await host.DraftAsync("public-check", Samples.Content("Geheimer Entwurf", "2.0"));
        await host.SubmittedAsync("public-check", Samples.Content(label: "3.0"));
        await host.AdoptedAsync("public-check", Samples.Content(label: "4.0"));
        await host.AdoptedAsync("secret-check");

        foreach (var caller in new Metadata[] { [], host.Dora, ServiceHost.Guest("code") })
        {
            Assert.Equal(["checks/public-check"], (await host.Checks.ListChecksAsync(new V1.ListChecksRequest(), caller)).Checks.Select(c => c.Name));
            Assert.Empty((await host.Checks.ListChecksAsync(new V1.ListChecksRequest { Filter = "title:geheim" }, caller)).Checks);
            Assert.Equal([1], (await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/public-check" }, caller)).Editions.Select(e => e.Number));
            foreach (var (hidden, missing) in new[] { ("checks/public-check/editions/2", "checks/public-check/editions/9"), ("checks/public-check/editions/4", "checks/public-check/editions/9"), ("checks/secret-check/editions/1", "checks/no-check/editions/1") })
            {
                Assert.Equal(await RefusalAsync(missing, missing, n => host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = n }, caller).ResponseAsync),
                    await RefusalAsync(hidden, missing, n => host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = n }, caller).ResponseAsync));
                Assert.Equal(await RefusalAsync(missing, missing, n => host.Checks.ExportEditionAsync(new V1.ExportEditionRequest { Name = n }, caller).ResponseAsync),
                    await RefusalAsync(hidden, missing, n => host.Checks.ExportEditionAsync(new V1.ExportEditionRequest { Name = n }, caller).ResponseAsync));
                Assert.Equal(await RefusalAsync(missing, missing, n => host.Checks.CompareEditionsAsync(new V1.CompareEditionsRequest { Name = n, Base = n[..^1] + "1" }, caller).ResponseAsync),
                    await RefusalAsync(hidden, missing, n => host.Checks.CompareEditionsAsync(new V1.CompareEditionsRequest { Name = n, Base = n[..^1] + "1" }, caller).ResponseAsync));
            }

            Assert.Equal(await RefusalAsync("checks/no-check", "checks/no-check", n => host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = n }, caller).ResponseAsync),
                await RefusalAsync("checks/secret-check", "checks/no-check", n => host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = n }, caller).ResponseAsync));
            await RefusalAsync("checks/secret-check", "checks/no-check", n => host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = n }, caller).ResponseAsync);
            await RefusalAsync("checks/secret-check", "checks/no-check", n => host.Aids.ListAidsAsync(new V1.ListAidsRequest { Parent = n }, caller).ResponseAsync);
            await RefusalAsync("checks/secret-check/editions/published", "x", n => host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = n }, caller).ResponseAsync);
        }

        foreach (var caller in new[] { host.Anna, host.Bert })
        {
            Assert.Equal(2, (await host.Checks.ListChecksAsync(new V1.ListChecksRequest(), caller)).Checks.Count);
            Assert.Equal([4, 3, 2, 1], (await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/public-check" }, caller)).Editions.Select(e => e.Number));
            Assert.Equal("Geheimer Entwurf", (await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = "checks/public-check/editions/2" }, caller)).Content.Title.Values["de"]);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_was_in_use_once_stays_readable(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var first = await host.PublishedAsync();
        var second = await host.PublishedAsync(content: Samples.Content(label: "2.0"));
        Assert.Equal(second, (await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/sample-check" })).Editions[0]);
        await host.Checks.WithdrawEditionAsync(new V1.WithdrawEditionRequest { Name = second.Name, Reason = "x" }, host.Bert);

        Assert.Equal(Samples.Content(), (await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = first.Name })).Content);
        Assert.Equal("2.0", (await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = second.Name })).Content.Label);
        Assert.Equal([V1.Edition.Types.State.Withdrawn, V1.Edition.Types.State.Superseded],
            (await host.Checks.ListEditionsAsync(new V1.ListEditionsRequest { Parent = "checks/sample-check" })).Editions.Select(e => e.State));
        // But nobody is led to start with it.
        Assert.Empty((await host.Checks.ListChecksAsync(new V1.ListChecksRequest())).Checks);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", async () => await host.Checks.GetCheckAsync(new V1.GetCheckRequest { Name = "checks/sample-check" }));
    }

    [Fact]
    public async Task The_same_is_there_as_json()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        await host.PublishedAsync();
        using var http = new HttpClient { BaseAddress = host.Service.Http };
        var checks = await http.GetFromJsonAsync<JsonElement>("/v1/checks?filter=title:probe");
        Assert.Equal("checks/sample-check", checks.GetProperty("checks")[0].GetProperty("name").GetString());
        var edition = await http.GetFromJsonAsync<JsonElement>("/v1/checks/sample-check/editions/published");
        Assert.Equal("Probe-Check", edition.GetProperty("content").GetProperty("title").GetProperty("values").GetProperty("de").GetString());
        using var missing = await http.GetAsync("/v1/checks/sample-check/editions/7");
        Assert.Equal(404, (int)missing.StatusCode);
        Assert.Contains("NOT_FOUND", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> ListAsync(ChecksHost host, string filter) =>
        [.. (await host.Checks.ListChecksAsync(new V1.ListChecksRequest { Filter = filter }, host.Anna)).Checks.Select(c => c.Name)];

    /// <summary>Everything the caller learns, with the name asked for replaced so that two answers can be compared.</summary>
    private static async Task<string> RefusalAsync(string name, string shown, Func<string, Task> call)
    {
        var error = await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => call(name));
        return $"{error.StatusCode} {error.GetRpcStatus()}".Replace(name, shown, StringComparison.Ordinal);
    }
}
