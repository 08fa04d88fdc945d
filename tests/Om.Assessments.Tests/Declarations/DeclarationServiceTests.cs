using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;
using State = Om.Assessments.V1.Declaration.Types.State;

namespace Om.Assessments.Tests;

public sealed class DeclarationServiceTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_is_missing_is_listed_and_told_again_when_issued_too_early(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var partial = await host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name, Measure = new V1.Measure { Description = "x" } }, guest);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some);
        var readiness = await host.Declarations.GetReadinessAsync(new GetReadinessRequest { Name = run.Name }, guest);
        Assert.False(readiness.Ready);
        Assert.Equal([(Readiness.Types.Rule.AllRated, 1, 6), (Readiness.Types.Rule.MinimumMeasures, 0, 2)],
            readiness.Missing.Select(m => (m.Rule, m.Have, m.Need)));
        Assert.Equal([partial.Name], readiness.Missing[1].Items);
        var error = await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "DECLARATION_NOT_READY", () => IssueAsync(host, guest, run.Name));
        Assert.Equal(["ALL_RATED", "MINIMUM_MEASURES"], error.GetRpcStatus()!.GetDetail<Google.Rpc.PreconditionFailure>()!.Violations.Select(v => v.Subject));
        Assert.Empty((await host.Declarations.ListDeclarationsAsync(new ListDeclarationsRequest { Parent = run.Name }, guest)).Declarations);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_trial_run_leads_to_no_declaration(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync(V1.Assessment.Types.Kind.Trial);
        var error = await Assert.ThrowsAsync<RpcException>(() => host.DeclareAsync(run.Name, guest));
        Assert.Equal(["REAL_RUN"], error.GetRpcStatus()!.GetDetail<Google.Rpc.PreconditionFailure>()!.Violations.Select(v => v.Subject));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Later_work_never_changes_an_issued_declaration(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var issued = await host.DeclareAsync(run.Name, guest, publish: true);
        Assert.Equal((State.Valid, true, 6, 2, "Kleiner Check", run.Edition), (issued.State, issued.Published, issued.RatedCount, issued.MeasureCount, issued.CheckTitle, issued.Edition));
        Assert.Matches("^OM(-[0-9A-HJKMNP-TV-Z]{4}){3}$", issued.Number);
        await host.RateAsync(run.Name, guest, "a1", NeedForAction.Urgent, revision: 1);
        foreach (var measure in (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures)
        {
            await host.Plan.DeleteMeasureAsync(new DeleteMeasureRequest { Name = measure.Name }, guest);
        }

        await host.Runs.UpdateAssessmentAsync(new UpdateAssessmentRequest
        {
            Assessment = new V1.Assessment { Name = run.Name, Mode = V1.Assessment.Types.Mode.InGroup },
        }, guest);
        Assert.Equal([issued], (await host.Declarations.ListDeclarationsAsync(new ListDeclarationsRequest { Parent = run.Name }, guest)).Declarations);
        var seen = await LookupAsync(host, issued.Number);
        Assert.Equal((issued.Number, State.Valid, 2, V1.Assessment.Types.Mode.Alone), (seen.Number, seen.State, seen.MeasureCount, seen.Mode));
        Assert.DoesNotContain("Jörg", seen.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_firm_decides_who_sees_it_and_takes_it_back_for_good(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var issued = await host.DeclareAsync(run.Name, guest);
        await UnknownAsync(issued.Number);
        var shown = await host.Declarations.PublishDeclarationAsync(new PublishDeclarationRequest { Name = issued.Name, Etag = issued.Etag }, guest);
        Assert.Equal(State.Valid, (await LookupAsync(host, issued.Number)).State);
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE",
            () => host.Declarations.HideDeclarationAsync(new HideDeclarationRequest { Name = issued.Name, Etag = issued.Etag }, guest).ResponseAsync);
        await host.Declarations.HideDeclarationAsync(new HideDeclarationRequest { Name = issued.Name, Etag = shown.Etag }, guest);
        await UnknownAsync(issued.Number);
        await host.Declarations.PublishDeclarationAsync(new PublishDeclarationRequest { Name = issued.Name }, guest);
        var request = new WithdrawDeclarationRequest { Name = issued.Name, RequestId = Guid.NewGuid().ToString() };
        var withdrawn = await host.Declarations.WithdrawDeclarationAsync(request, guest);
        Assert.Equal((State.Withdrawn, true), (withdrawn.State, withdrawn.Published));
        Assert.Equal(withdrawn, await host.Declarations.WithdrawDeclarationAsync(request, guest));
        Assert.Equal(State.Withdrawn, (await LookupAsync(host, issued.Number)).State);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "DECLARATION_NOT_VALID",
            () => host.Declarations.WithdrawDeclarationAsync(new WithdrawDeclarationRequest { Name = issued.Name }, guest).ResponseAsync);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "DECLARATION_NOT_VALID",
            () => host.Declarations.PublishDeclarationAsync(new PublishDeclarationRequest { Name = issued.Name }, guest).ResponseAsync);

        async Task UnknownAsync(string number)
        {
            var hidden = await Faults.ThrowsAsync(StatusCode.NotFound, "DECLARATION_UNKNOWN", () => LookupAsync(host, number));
            var never = await Faults.ThrowsAsync(StatusCode.NotFound, "DECLARATION_UNKNOWN", () => LookupAsync(host, "OM-0000-0000-0000"));
            var malformed = await Faults.ThrowsAsync(StatusCode.NotFound, "DECLARATION_UNKNOWN", () => LookupAsync(host, "hello"));
            Assert.Equal((never.Status.Detail, never.Status.Detail), (hidden.Status.Detail, malformed.Status.Detail));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_bad_field_is_told_at_once_and_nothing_is_stored(string provider)
    {
        var host = await hosts.On(provider);
        await Faults.InvalidAsync(() => host.Declarations.IssueDeclarationAsync(new IssueDeclarationRequest { RequestId = "x" }).ResponseAsync,
            "parent", "firm_name", "firm_place", "signatory", "request_id");
        await Faults.InvalidAsync(
            () => host.Declarations.IssueDeclarationAsync(new IssueDeclarationRequest
            {
                Parent = "assessments/x",
                FirmName = new string('x', 201),
                FirmPlace = new string('x', 121),
                Signatory = new string('x', 121),
            }).ResponseAsync,
            "firm_name", "firm_place", "signatory");
        await Faults.InvalidAsync(() => LookupAsync(host, ""), "number");
        await Faults.InvalidAsync(() => LookupAsync(host, new string('x', 101)), "number");
        await Faults.InvalidAsync(
            () => host.Declarations.PublishDeclarationAsync(new PublishDeclarationRequest { Name = "x", RequestId = "x" }).ResponseAsync, "name", "request_id");
        await Faults.InvalidAsync(() => host.Declarations.GetReadinessAsync(new GetReadinessRequest()).ResponseAsync, "name");
        await Faults.InvalidAsync(() => host.Declarations.ListDeclarationsAsync(new ListDeclarationsRequest { Parent = "x" }).ResponseAsync, "parent");
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_issue_issues_once_and_issuing_again_makes_a_second_one_up_to_twenty(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        await host.DeclareAsync(run.Name, guest);
        var id = Guid.NewGuid().ToString();
        var again = await IssueAsync(host, guest, run.Name, id);
        Assert.Equal(again, await IssueAsync(host, guest, run.Name, id));
        for (var i = 2; i < 20; i++)
        {
            await IssueAsync(host, guest, run.Name);
        }

        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "TOO_MANY_DECLARATIONS", () => IssueAsync(host, guest, run.Name));
        var listed = (await host.Declarations.ListDeclarationsAsync(new ListDeclarationsRequest { Parent = run.Name }, guest)).Declarations;
        Assert.Equal(20, listed.Select(d => d.Number).Distinct().Count());
        Assert.Equal(listed.OrderByDescending(d => d.CreateTime.ToDateTimeOffset()).Select(d => d.CreateTime), listed.Select(d => d.CreateTime));
    }

    private static Task<V1.Declaration> IssueAsync(AssessmentsHost host, Metadata guest, string run, string id = "") => host.Declarations.IssueDeclarationAsync(
        new IssueDeclarationRequest { Parent = run, FirmName = "Müller & Söhne", FirmPlace = "Köln", Signatory = "Jörg Müller", RequestId = id }, guest).ResponseAsync;

    private static Task<PublicDeclaration> LookupAsync(AssessmentsHost host, string number) =>
        host.Declarations.LookupDeclarationAsync(new LookupDeclarationRequest { Number = number }).ResponseAsync;
}
