using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Assessments.V1;
using Om.Hosting;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>Ways around the owner that are tried elsewhere, by the number they have in the catalogue of attacks.</summary>
public sealed class AttackTests(SharedHosts hosts)
{
    private static readonly string[] Roles =
        ["office", "partner_delegate", "academy_registrar", "network_coordinator", "adviser", "check_author", "check_approver", "reporting_reader", "partner_system", "support", "admin"];

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S21_no_role_reads_what_a_firm_wrote_and_each_attempt_is_in_the_firms_list(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("s21-" + provider);
        foreach (var role in Roles)
        {
            await NotFoundAsync(() => host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, host.Host.As("s21-" + role, role, role + "@partners/1")).ResponseAsync);
        }

        var everything = host.Host.As("s21-all", Roles);
        await NotFoundAsync(() => host.GetAsync(run.Name, everything));
        Assert.Empty((await host.Runs.ListAssessmentsAsync(new ListAssessmentsRequest(), everything)).Assessments);
        var seen = (await host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = run.Name }, owner)).Accesses;
        Assert.Equal(Roles.Length + 1, seen.Count);
        Assert.All(seen, a => Assert.False(a.Allowed));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S25_no_file_of_another_firm_comes_by_name_or_number_and_none_has_an_address_to_guess(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("s25");
        var declaration = await host.DeclareAsync(run.Name, owner);
        foreach (var headers in new[] { host.Host.As("stranger"), (await host.StartRunAsync()).Guest, new Metadata() })
        {
            await NotFoundAsync(() => host.Exports.ExportAssessmentAsync(new ExportAssessmentRequest { Name = run.Name, Format = ExportAssessmentRequest.Types.Format.Csv }, headers).ResponseAsync);
            await NotFoundAsync(() => host.Exports.ExportDeclarationAsync(new ExportDeclarationRequest { Name = declaration.Name }, headers).ResponseAsync);
            await Faults.ThrowsAsync(StatusCode.NotFound, "FEED_UNKNOWN",
                () => host.Exports.GetCalendarFeedAsync(new GetCalendarFeedRequest { Token = AccessCode.New() }, headers).ResponseAsync);
        }
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "DELETE")]
    [InlineData("X-HTTP-Method", "DELETE")]
    [InlineData("X-Method-Override", "DELETE")]
    [InlineData("X-Original-URL", "/v1/assessments")]
    public async Task S28_a_header_does_not_make_another_method_of_a_call(string header, string value)
    {
        var host = await hosts.On("sqlite");
        var (run, _) = await host.StartOwnRunAsync("s28");
        using var client = new HttpClient { BaseAddress = host.Host.Http };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Host.Issuer.Token("s28", []));
        foreach (var verb in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(verb, "/v1/" + run.Name);
            request.Headers.Add(header, value);
            request.Content = verb == HttpMethod.Post ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
            await client.SendAsync(request);
        }

        Assert.Equal(run.Name, (await host.GetAsync(run.Name, host.Host.As("s28"))).Name);
    }

    [Theory]
    [InlineData("/om.assessments.v1.assessmentservice/GetAssessment")]
    [InlineData("/OM.ASSESSMENTS.V1.ASSESSMENTSERVICE/GETASSESSMENT")]
    [InlineData("/om.assessments.v1.AssessmentService/%47etAssessment")]
    [InlineData("/om.assessments.v1.AssessmentService//GetAssessment")]
    [InlineData("/v1/../om.assessments.v1.AssessmentService/GetAssessment")]
    public async Task S28_however_a_method_is_written_a_stranger_gets_nothing(string path)
    {
        var host = await hosts.On("sqlite");
        var (run, _) = await host.StartOwnRunAsync("s28-path");
        using var client = new HttpClient { BaseAddress = host.Host.Http };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Host.Issuer.Token("stranger", ["office"]));
        var message = Google.Protobuf.MessageExtensions.ToByteArray(new GetAssessmentRequest { Name = run.Name });
        using var content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web");
        using var answer = await client.PostAsync(path, content);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("checks/small", body, StringComparison.Ordinal);
        Assert.True(answer.StatusCode != HttpStatusCode.OK || (body + answer.Headers).Contains("grpc-status: 5", StringComparison.Ordinal) || (body + answer.Headers).Contains("grpc-status:5", StringComparison.Ordinal), body);
    }

    [Theory]
    [InlineData("baggage", "sub=s55-owner,tenant=s55-owner,roles=office")]
    [InlineData("traceparent", "00-00000000000000000000000000000000-0000000000000000-ff")]
    [InlineData("tracestate", "om=s55-owner")]
    [InlineData("X-User-Id", "s55-owner")]
    [InlineData("X-Forwarded-User", "s55-owner")]
    [InlineData("traceparent", "")]
    public async Task S55_what_travels_beside_a_call_never_says_who_it_is(string header, string value)
    {
        var host = await hosts.On("sqlite");
        var (run, owner) = await host.StartOwnRunAsync("s55-owner");
        var long_ = value.Length > 0 ? value : "00-" + new string('a', 6000);
        await NotFoundAsync(() => host.GetAsync(run.Name, [.. host.Host.As("stranger"), new Metadata.Entry(header.ToLowerInvariant(), long_)]));
        Assert.Equal(run.Name, (await host.GetAsync(run.Name, [.. owner, new Metadata.Entry(header.ToLowerInvariant(), long_)])).Name);
        Assert.False(await host.InDbAsync(db => db.Outbox.AnyAsync(r => r.TraceParent != null && r.TraceParent.Length > 100)));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S53_no_answer_and_no_secret_is_in_the_trail(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("s53-" + provider);
        var (_, guest) = await host.StartRunAsync();
        var code = guest[0].Value["Guest ".Length..];
        await NotFoundAsync(() => host.Runs.SaveAnswersAsync(new SaveAnswersRequest
        {
            Parent = run.Name,
            Answers = { new V1.Answer { Item = "a1", Need = NeedForAction.Some, Note = "S53-Geheimnis" } },
            RequestId = Guid.NewGuid().ToString(),
        }, guest).ResponseAsync);
        await NotFoundAsync(() => host.PlanAsync(run.Name, guest, "S53-Geheimnis"));
        await Faults.ThrowsAsync(StatusCode.NotFound, "ACCESS_CODE_UNKNOWN", () => host.Runs.TakeOverAssessmentAsync(
            new TakeOverAssessmentRequest { AccessCode = AccessCode.New() }, host.Host.As("s53-thief")).ResponseAsync);
        var entries = await host.InDbAsync(db => db.Set<AuditEntry>().AsNoTracking().ToListAsync());
        var text = string.Join('\n', entries.Select(e => $"{e.Method} {e.Resource} {e.Root} {e.OnBehalfOf}"));
        Assert.Contains(run.Name, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Geheimnis", text, StringComparison.Ordinal);
        Assert.DoesNotContain(code, text, StringComparison.Ordinal);
        Assert.Equal(3, (await host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = run.Name }, owner)).Accesses.Count + 1);
    }

    private static Task NotFoundAsync(Func<Task> call) => Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", call);
}
