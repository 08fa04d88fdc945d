using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;
using Scope = Om.Assessments.V1.Share.Types.Scope;

namespace Om.Assessments.Tests;

/// <summary>Shares: what they open, to whom, how long.</summary>
public sealed class ShareServiceTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_partner_system_sees_what_the_firm_ticked_and_nothing_else(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("firm-a");
        await host.RateAllAsync(run.Name, owner);
        await host.PlanAsync(run.Name, owner);
        var reads = new (Scope Scope, Func<Metadata, Task> Call)[]
        {
            (Scope.Result, h => host.Runs.GetResultAsync(new GetResultRequest { Name = run.Name }, h).ResponseAsync),
            (Scope.Answers, h => host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run.Name }, h).ResponseAsync),
            (Scope.Plan, h => host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, h).ResponseAsync),
        };
        foreach (var (granted, _) in reads)
        {
            var client = $"partner-{provider}-{granted}";
            await host.ShareAsync(run.Name, owner, "partnerClients/" + client, granted);
            var partner = host.Host.As(client, "partner_system", "partner_system@partners/7");
            Assert.Equal(run.Name, (await host.GetAsync(run.Name, partner)).Name);
            foreach (var (scope, call) in reads)
            {
                if (scope == granted)
                {
                    await call(partner);
                }
                else
                {
                    await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => call(partner));
                }
            }

            var listed = await host.Shares.ListSharedAssessmentsAsync(new ListSharedAssessmentsRequest(), partner);
            Assert.Equal([(run.Name, granted)], listed.Assessments.Select(a => (a.Assessment.Name, a.Share.Scopes.Single())));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S64_a_revoked_share_opens_nothing_from_the_next_call_on_and_stays_in_the_list(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("firm-b" + provider);
        var adviser = host.Host.As("adviser-b", "adviser");
        var share = await host.ShareAsync(run.Name, owner, "accounts/adviser-b");
        await host.GetAsync(run.Name, adviser);
        var revoked = await host.Shares.RevokeShareAsync(new RevokeShareRequest { Name = share.Name, Etag = share.Etag }, owner);
        Assert.Equal(V1.Share.Types.State.Revoked, revoked.State);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, adviser));
        Assert.Empty((await host.Shares.ListSharedAssessmentsAsync(new ListSharedAssessmentsRequest(), adviser)).Assessments);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "SHARE_ENDED",
            () => host.Shares.RevokeShareAsync(new RevokeShareRequest { Name = share.Name }, owner).ResponseAsync);
        foreach (var parent in new[] { run.Name, "assessments/-" })
        {
            var kept = Assert.Single((await host.Shares.ListSharesAsync(new ListSharesRequest { Parent = parent }, owner)).Shares);
            Assert.Equal((V1.Share.Types.State.Revoked, "2026-11", true), (kept.State, kept.ConsentVersion, kept.RevokeTime is not null));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S17_an_adviser_loses_the_run_with_the_share_the_role_or_the_owner(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("firm-c");
        await host.ShareAsync(run.Name, owner, "accounts/adviser-c");
        Assert.Equal(run.Name, (await host.GetAsync(run.Name, host.Host.As("adviser-c", "adviser"))).Name);
        foreach (var headers in new[]
        {
            host.Host.As("adviser-c"), host.Host.As("colleague", "adviser"), host.Host.As("adviser-c", "partner_system"), host.Host.As("ADVISER-C", "adviser"),
        })
        {
            await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, headers));
        }

        await host.EndedSharesAsync(run.Name, owner);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, host.Host.As("late", "adviser")));
        await host.InDbAsync(db => db.Assessments.Where(a => a.Owner == "firm-c").ExecuteUpdateAsync(set => set.SetProperty(a => a.Owner, "firm-d")));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(run.Name, host.Host.As("adviser-c", "adviser")));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S32_a_share_never_opens_writing_listing_or_another_run(string provider)
    {
        var host = await hosts.On(provider);
        var (before, owner) = await host.StartOwnRunAsync("firm-e" + provider);
        await host.RateAllAsync(before.Name, owner);
        var run = (await host.Runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published, Previous = before.Name } }, owner)).Assessment;
        await host.RateAllAsync(run.Name, owner, NeedForAction.Urgent);
        await host.ShareAsync(run.Name, owner, "accounts/adviser-e");
        var adviser = host.Host.As("adviser-e", "adviser");

        Assert.NotNull((await host.Runs.GetResultAsync(new GetResultRequest { Name = run.Name }, owner)).Comparison);
        Assert.Null((await host.Runs.GetResultAsync(new GetResultRequest { Name = run.Name }, adviser)).Comparison);
        Assert.Equal((before.Name, ""), ((await host.GetAsync(run.Name, owner)).Previous, (await host.GetAsync(run.Name, adviser)).Previous));
        await NotFoundAsync(() => host.GetAsync(before.Name, adviser));
        await NotFoundAsync(() => host.RateAsync(run.Name, adviser, Contents.Lines[0], NeedForAction.None, 1));
        await NotFoundAsync(() => host.PlanAsync(run.Name, adviser));
        await NotFoundAsync(() => host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name }, adviser).ResponseAsync);
        await NotFoundAsync(() => host.Shares.ListSharesAsync(new ListSharesRequest { Parent = run.Name }, adviser).ResponseAsync);
        await NotFoundAsync(() => host.ShareAsync(run.Name, adviser, "accounts/friend"));
        await NotFoundAsync(() => host.Exports.ExportAssessmentAsync(
            new ExportAssessmentRequest { Name = run.Name, Format = ExportAssessmentRequest.Types.Format.Csv }, adviser).ResponseAsync);
        Assert.Empty((await host.Runs.ListAssessmentsAsync(new ListAssessmentsRequest(), adviser)).Assessments);

        static Task NotFoundAsync(Func<Task> call) => Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", call);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S22_what_a_share_must_not_say_is_refused_or_left_out_all_at_once(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("firm-f");
        var bad = new V1.Share { Recipient = "accounts/firm-f", Scopes = { (Scope)9, Scope.Unspecified } };
        var error = await Faults.ThrowsAsync(StatusCode.InvalidArgument, "INVALID_FIELDS",
            () => host.Shares.CreateShareAsync(new CreateShareRequest { Parent = run.Name, Share = bad, RequestId = "x" }, owner).ResponseAsync);
        Assert.Equal(["request_id", "share.consent_version", "share.expire_time", "share.recipient", "share.scopes"],
            error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>().FieldViolations.Select(v => v.Field).Distinct().Order(StringComparer.Ordinal));

        var sly = AssessmentsHost.NewShare("partnerClients/p");
        (sly.Name, sly.State, sly.CreateTime) = ("assessments/x/shares/y", V1.Share.Types.State.Revoked, sly.ExpireTime);
        var made = await host.Shares.CreateShareAsync(new CreateShareRequest { Parent = run.Name, Share = sly }, owner);
        Assert.StartsWith(run.Name, made.Name, StringComparison.Ordinal);
        Assert.Equal(V1.Share.Types.State.Active, made.State);
        Assert.True(made.CreateTime < sly.ExpireTime);
        foreach (var recipient in new[] { "", "partners/7", "accounts/", "accounts/a/b", "ACCOUNTS/a", "accounts" })
        {
            await Faults.ThrowsAsync(StatusCode.InvalidArgument, "INVALID_FIELDS", () => host.ShareAsync(run.Name, owner, recipient));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S24_the_same_request_gives_one_share_and_nobody_elses_answer(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("firm-g");
        var request = new CreateShareRequest { Parent = run.Name, Share = AssessmentsHost.NewShare("partnerClients/p"), RequestId = Guid.NewGuid().ToString() };
        var first = await host.Shares.CreateShareAsync(request, owner);
        Assert.Equal(first, await host.Shares.CreateShareAsync(request, owner));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.Shares.CreateShareAsync(request, host.Host.As("thief")).ResponseAsync);
        var other = request.Clone();
        other.Share.RecipientName = "Andere";
        await Faults.ThrowsAsync(StatusCode.InvalidArgument, "INVALID_FIELDS", () => host.Shares.CreateShareAsync(other, owner).ResponseAsync);
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            () => host.Shares.RevokeShareAsync(new RevokeShareRequest { Name = first.Name, Etag = "\"v7\"" }, owner).ResponseAsync);
        Assert.Single((await host.Shares.ListSharesAsync(new ListSharesRequest { Parent = run.Name }, owner)).Shares);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Shares_are_few_at_a_time_and_go_with_the_run(string provider)
    {
        var host = await hosts.On(provider);
        var (run, owner) = await host.StartOwnRunAsync("firm-h");
        for (var i = 0; i < 20; i++)
        {
            await host.ShareAsync(run.Name, owner, $"partnerClients/p{i}");
        }

        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "TOO_MANY_SHARES", () => host.ShareAsync(run.Name, owner, "partnerClients/more"));
        var page = await host.Shares.ListSharesAsync(new ListSharesRequest { Parent = run.Name, PageSize = 15 }, owner);
        var rest = await host.Shares.ListSharesAsync(new ListSharesRequest { Parent = run.Name, PageSize = 15, PageToken = page.NextPageToken }, owner);
        Assert.Equal((15, 5, ""), (page.Shares.Count, rest.Shares.Count, rest.NextPageToken));
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run.Name }, owner);
        var id = Guid.Parse(run.Name.Split('/')[1]);
        Assert.False(await host.InDbAsync(db => db.Shares.AnyAsync(s => s.AssessmentId == id)));
    }
}
