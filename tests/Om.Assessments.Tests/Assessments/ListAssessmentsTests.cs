using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class ListAssessmentsTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_account_sees_its_own_runs_page_by_page_newest_first_and_nobody_elses(string provider)
    {
        var host = await hosts.On(provider);
        var (meier, schmidt) = ("meier-" + Guid.NewGuid(), "schmidt-" + Guid.NewGuid());
        var names = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            names.Add((await host.StartOwnRunAsync(meier)).Run.Name);
            await host.StartOwnRunAsync(schmidt);
        }

        Assert.Equal(Enumerable.Reverse(names), await AllAsync(host, host.Host.As(meier), ""));
        Assert.Equal(names, await AllAsync(host, host.Host.As(meier), "create_time"));
        Assert.Equal(7, (await ListAsync(host, host.Host.As(meier), new ListAssessmentsRequest())).Assessments.Count);
        Assert.Empty((await ListAsync(host, host.Host.As("nobody-" + Guid.NewGuid()), new ListAssessmentsRequest())).Assessments);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_run_in_a_list_looks_as_it_does_alone(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, meier) = await host.StartOwnRunAsync("meier-" + Guid.NewGuid(), $"checks/{check}/editions/published");
        var (other, _) = await host.StartOwnRunAsync(Subject(meier), AssessmentsHost.Published);
        await host.RateAllAsync(run.Name, meier);
        host.Checks.Publish(check, Contents.SmallChanged());
        await host.StartRunAsync(edition: $"checks/{check}/editions/published");
        await host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run.Name }, meier);
        await host.RateAsync(other.Name, meier, "a1", NeedForAction.Urgent);
        var listed = (await ListAsync(host, meier, new ListAssessmentsRequest { OrderBy = "create_time" })).Assessments;
        Assert.Equal([await host.GetAsync(run.Name, meier), await host.GetAsync(other.Name, meier)], listed);
        Assert.Equal([5, 1], listed.Select(a => a.AnsweredCount));
        string Subject(Metadata account) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(account.GetValue("authorization")!["Bearer ".Length..]).Subject;
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Filters_narrow_by_state_kind_and_time(string provider)
    {
        var host = await hosts.On(provider);
        var meier = "meier-" + Guid.NewGuid();
        var (done, account) = await host.StartOwnRunAsync(meier);
        await host.RateAllAsync(done.Name, account);
        var (open, _) = await host.StartOwnRunAsync(meier);
        var trial = (await host.Runs.CreateAssessmentAsync(new CreateAssessmentRequest
        {
            Assessment = new V1.Assessment { Edition = AssessmentsHost.Published, Kind = V1.Assessment.Types.Kind.Trial },
        }, account)).Assessment;
        var middle = open.CreateTime.ToDateTimeOffset().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        await Expect("state = COMPLETED", done);
        await Expect("state = IN_PROGRESS", open, trial);
        await Expect("kind = TRIAL", trial);
        await Expect("kind=REAL AND state=IN_PROGRESS", open);
        await Expect($"create_time < \"{middle}\"", done);
        await Expect($"create_time >= {middle}", open, trial);
        await Expect("create_time >= 2999-01-01");

        async Task Expect(string filter, params V1.Assessment[] runs)
        {
            var page = await ListAsync(host, account, new ListAssessmentsRequest { Filter = filter, OrderBy = "create_time" });
            Assert.Equal(runs.Select(r => r.Name), page.Assessments.Select(a => a.Name));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S51_a_page_of_a_million_is_capped(string provider)
    {
        var host = await hosts.On(provider);
        var account = host.Host.As("meier-" + Guid.NewGuid());
        await Task.WhenAll(Enumerable.Range(0, 203).Select(_ => host.Runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published } }, account).ResponseAsync));
        var page = await ListAsync(host, account, new ListAssessmentsRequest { PageSize = 1_000_000 });
        Assert.Equal(200, page.Assessments.Count);
        Assert.Equal(3, (await ListAsync(host, account, new ListAssessmentsRequest { PageSize = 1_000_000, PageToken = page.NextPageToken })).Assessments.Count);
        Assert.Equal(50, (await ListAsync(host, account, new ListAssessmentsRequest())).Assessments.Count);
    }

    [Fact]
    public async Task Guests_and_strangers_have_no_list()
    {
        var host = await hosts.On("sqlite");
        var (_, guest) = await host.StartRunAsync();
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", () => ListAsync(host, guest, new ListAssessmentsRequest()));
        await Faults.ThrowsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED", () => ListAsync(host, [], new ListAssessmentsRequest()));
    }

    [Fact]
    public async Task S23_a_hidden_field_cannot_be_asked_for_and_every_bad_field_is_told_at_once()
    {
        var host = await hosts.On("sqlite");
        var account = host.Host.As("meier");
        await Faults.InvalidAsync(
            () => ListAsync(host, account, new ListAssessmentsRequest { PageSize = -1, Filter = "owner = schmidt", OrderBy = "title" }),
            "page_size", "filter", "order_by");
        foreach (var filter in new[] { "state = OPEN", "state : COMPLETED", "create_time < soon", "state = COMPLETED OR kind = REAL", "state" })
        {
            await Faults.InvalidAsync(() => ListAsync(host, account, new ListAssessmentsRequest { Filter = filter }), "filter");
        }

        foreach (var order in new[] { "create_time asc, title", "owner", "create_time; DROP TABLE assessments" })
        {
            await Faults.InvalidAsync(() => ListAsync(host, account, new ListAssessmentsRequest { OrderBy = order }), "order_by");
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S16_a_token_of_another_query_another_account_or_nobody_is_refused(string provider)
    {
        var host = await hosts.On(provider);
        var (meier, schmidt) = ("meier-" + Guid.NewGuid(), "schmidt-" + Guid.NewGuid());
        for (var i = 0; i < 3; i++)
        {
            await host.StartOwnRunAsync(meier);
            await host.StartOwnRunAsync(schmidt);
        }

        var account = host.Host.As(meier);
        var token = (await ListAsync(host, account, new ListAssessmentsRequest { PageSize = 1 })).NextPageToken;
        await Refused(account, new ListAssessmentsRequest { PageToken = token, Filter = "kind = REAL" });
        await Refused(account, new ListAssessmentsRequest { PageToken = token, OrderBy = "create_time" });
        await Refused(host.Host.As(schmidt), new ListAssessmentsRequest { PageToken = token });
        var parts = JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(token))!;
        foreach (var forged in new string[][]
        {
            [], [parts[0]], [parts[0], "1"], [parts[0], "x", parts[2]], [parts[0], parts[1], "x"],
            [parts[0], "-1", parts[2]], [parts[0], "9223372036854775807", parts[2]],
        })
        {
            await Refused(account, new ListAssessmentsRequest { PageToken = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(forged)) });
        }

        foreach (var text in new[] { "x", "%%%", new string('A', 2000), Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{}")) })
        {
            await Refused(account, new ListAssessmentsRequest { PageToken = text });
        }

        Task Refused(Metadata headers, ListAssessmentsRequest request) => Faults.InvalidAsync(() => ListAsync(host, headers, request), "page_token");
    }

    private static async Task<List<string>> AllAsync(AssessmentsHost host, Metadata account, string order)
    {
        var names = new List<string>();
        var request = new ListAssessmentsRequest { PageSize = 3, OrderBy = order };
        do
        {
            var page = await ListAsync(host, account, request);
            Assert.InRange(page.Assessments.Count, 1, 3);
            names.AddRange(page.Assessments.Select(a => a.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return names;
    }

    private static Task<ListAssessmentsResponse> ListAsync(AssessmentsHost host, Metadata headers, ListAssessmentsRequest request) =>
        host.Runs.ListAssessmentsAsync(request, headers).ResponseAsync;
}
