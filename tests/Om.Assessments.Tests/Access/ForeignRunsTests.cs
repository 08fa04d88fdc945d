using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>S16: what belongs to another firm looks exactly like what does not exist.</summary>
public sealed class ForeignRunsTests
{
    private const string Share = "0194d3a0-0000-7000-8000-000000000001";
    private static readonly V1.Answer Rated = new() { Item = "a1", Need = NeedForAction.Some };

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S16_no_call_tells_a_foreign_run_from_one_that_does_not_exist(string provider)
    {
        var watch = new DatabaseWatch();
        await using var host = await AssessmentsHost.StartAsync(provider, watch.Add);
        var (run, guest) = await host.StartRunAsync();
        var (owned, owner) = await host.StartOwnRunAsync("meier");
        var (_, otherGuest) = await host.StartRunAsync();
        var targets = new List<(string Run, string Measure, string Declaration)>();
        foreach (var (name, headers) in new[] { (run.Name, guest), (owned.Name, owner) })
        {
            var declaration = await host.DeclareAsync(name, headers);
            var measure = (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = name }, headers)).Measures[0];
            targets.Add((name, measure.Name, declaration.Name));
        }

        var before = (await host.GetAsync(run.Name, guest), await host.GetAsync(owned.Name, owner));
        // Erased ones too, for whoever asks, also the one who had it.
        var (erased, former) = await host.StartOwnRunAsync("former");
        var gone = await host.DeclareAsync(erased.Name, former);
        targets.Add((erased.Name, (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = erased.Name }, former)).Measures[0].Name, gone.Name));
        await host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = erased.Name }, former);

        var strangers = new (string Who, Metadata Headers)[]
        {
            ("nobody", []),
            ("a guest with the code of another run", otherGuest),
            ("a guest with a wrong code", ServiceHost.Guest(AccessCode.New())),
            ("a guest with no code at all", ServiceHost.Guest("hello")),
            ("an account", host.Host.As("schmidt")),
            ("an account with every role", host.Host.As("schmidt", "check_author", "check_approver", "office", "adviser")),
            ("an adviser whose share is over", host.Host.As("late", "adviser")),
            ("a partner system whose share was ended", host.Host.As("partner-out", "partner_system")),
            ("an account a share names that is no adviser", host.Host.As("berta")),
            ("who had an erased run", former),
        };
        await host.EndedSharesAsync(owned.Name, owner);
        var never = $"assessments/{Guid.NewGuid()}";
        var mistakes = new List<string>();
        foreach (var (who, headers) in strangers)
        {
            foreach (var (call, _) in Calls(host, "", "", ""))
            {
                var missing = await ProbeAsync(watch, host, call, headers, never, $"{never}/measures/{Guid.NewGuid()}", $"{never}/declarations/OM-0000-0000-0000");
                foreach (var (name, measure, declaration) in targets)
                {
                    var foreign = await ProbeAsync(watch, host, call, headers, name, measure, declaration);
                    if (foreign != missing || missing.Code != StatusCode.NotFound)
                    {
                        mistakes.Add($"{call} by {who}: {foreign} for a foreign run, {missing} for none");
                    }
                }
            }
        }

        Assert.Empty(mistakes);
        Assert.Equal(before, (await host.GetAsync(run.Name, guest), await host.GetAsync(owned.Name, owner)));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S16_a_part_of_another_run_is_not_found_under_ones_own_name(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var (foreign, foreignGuest) = await host.StartRunAsync();
        var declaration = await host.DeclareAsync(foreign.Name, foreignGuest);
        var measure = (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = foreign.Name }, foreignGuest)).Measures[0];
        var (run, guest) = await host.StartRunAsync();
        var texts = new HashSet<string>();
        foreach (var id in new[] { measure.Name.Split('/')[3], Guid.NewGuid().ToString() })
        {
            var name = $"{run.Name}/measures/{id}";
            await NotFoundAsync(name, () => host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = name }, guest).ResponseAsync);
            await NotFoundAsync(name, () => host.Plan.DeleteMeasureAsync(new DeleteMeasureRequest { Name = name }, guest).ResponseAsync);
            await NotFoundAsync(name, () => host.Plan.UpdateMeasureAsync(
                new UpdateMeasureRequest { Measure = new V1.Measure { Name = name, Effect = "x" } }, guest).ResponseAsync);
        }

        foreach (var number in new[] { declaration.Number, "OM-0000-0000-0000" })
        {
            var name = $"{run.Name}/declarations/{number}";
            await NotFoundAsync(name, () => host.Declarations.PublishDeclarationAsync(new PublishDeclarationRequest { Name = name }, guest).ResponseAsync);
        }

        Assert.Single(texts);
        Assert.Equal(2, (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = foreign.Name }, foreignGuest)).Measures.Count);

        async Task NotFoundAsync(string name, Func<Task> call) =>
            texts.Add((await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", call)).Status.Detail.Replace(name, "…", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task An_account_does_not_open_a_guests_run_nor_a_code_an_accounts(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var (guests, guest) = await host.StartRunAsync();
        var (owned, owner) = await host.StartOwnRunAsync("meier");
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(guests.Name, owner));
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => host.GetAsync(owned.Name, guest));
        Assert.Equal([owned.Name], (await host.Runs.ListAssessmentsAsync(new ListAssessmentsRequest(), owner)).Assessments.Select(a => a.Name));
        Assert.Empty((await host.Runs.ListAssessmentsAsync(new ListAssessmentsRequest(), host.Host.As("schmidt"))).Assessments);
    }

    private static async Task<Probe> ProbeAsync(
        DatabaseWatch watch, AssessmentsHost host, string call, Metadata headers, string run, string measure, string declaration)
    {
        var statements = watch.Statements;
        try
        {
            await Calls(host, run, measure, declaration).Single(c => c.Name == call).Call(headers);
            return new Probe(StatusCode.OK, "", "", 0);
        }
        catch (RpcException error)
        {
            var text = new[] { measure, declaration, $"{run}/shares/{Share}", run }.Aggregate(error.Status.Detail, (t, name) => t.Replace($"'{name}'", "…", StringComparison.Ordinal));
            return new Probe(error.StatusCode, error.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason ?? "", text, watch.Statements - statements);
        }
    }

    private static List<(string Name, Func<Metadata, Task> Call)> Calls(AssessmentsHost host, string run, string measure, string declaration)
    {
        string Id() => Guid.NewGuid().ToString();
        return
        [
            ("GetAssessment", h => host.Runs.GetAssessmentAsync(new GetAssessmentRequest { Name = run }, h).ResponseAsync),
            ("UpdateAssessment", h => host.Runs.UpdateAssessmentAsync(new UpdateAssessmentRequest { Assessment = new V1.Assessment { Name = run, Title = "x" } }, h).ResponseAsync),
            ("UpdateAssessment once", h => host.Runs.UpdateAssessmentAsync(
                new UpdateAssessmentRequest { Assessment = new V1.Assessment { Name = run, Title = "x", Etag = "\"v9\"" }, RequestId = Id() }, h).ResponseAsync),
            ("DeleteAssessment", h => host.Runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = run }, h).ResponseAsync),
            ("DecideStatistics", h => host.Runs.DecideStatisticsAsync(
                new DecideStatisticsRequest { Name = run, Decision = StatisticsConsent.Types.Decision.Granted }, h).ResponseAsync),
            ("ListAnswers", h => host.Runs.ListAnswersAsync(new ListAnswersRequest { Parent = run }, h).ResponseAsync),
            ("SaveAnswers", h => host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = run, Answers = { Rated } }, h).ResponseAsync),
            ("SaveAnswers once", h => host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = run, Answers = { Rated }, RequestId = Id() }, h).ResponseAsync),
            ("SaveAnswers, bad", h => host.Runs.SaveAnswersAsync(new SaveAnswersRequest { Parent = run, Answers = { new V1.Answer { Item = "zz" } } }, h).ResponseAsync),
            ("GetResult", h => host.Runs.GetResultAsync(new GetResultRequest { Name = run }, h).ResponseAsync),
            ("PreviewMove", h => host.Runs.PreviewMoveAsync(new PreviewMoveRequest { Name = run }, h).ResponseAsync),
            ("MoveAssessment", h => host.Runs.MoveAssessmentAsync(new MoveAssessmentRequest { Name = run }, h).ResponseAsync),
            ("UndoMove", h => host.Runs.UndoMoveAsync(new UndoMoveRequest { Name = run }, h).ResponseAsync),
            ("CreateAssessment after it", h => host.Runs.CreateAssessmentAsync(
                new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = AssessmentsHost.Published, Previous = run } }, h).ResponseAsync),
            ("ListMeasures", h => host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run }, h).ResponseAsync),
            ("CreateMeasure", h => host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run, Measure = new V1.Measure { Description = "x" } }, h).ResponseAsync),
            ("CreateMeasure, bad", h => host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run }, h).ResponseAsync),
            ("GetMeasure", h => host.Plan.GetMeasureAsync(new GetMeasureRequest { Name = measure }, h).ResponseAsync),
            ("UpdateMeasure", h => host.Plan.UpdateMeasureAsync(new UpdateMeasureRequest { Measure = new V1.Measure { Name = measure, Effect = "x" } }, h).ResponseAsync),
            ("DeleteMeasure", h => host.Plan.DeleteMeasureAsync(new DeleteMeasureRequest { Name = measure, RequestId = Id() }, h).ResponseAsync),
            ("GetReadiness", h => host.Declarations.GetReadinessAsync(new GetReadinessRequest { Name = run }, h).ResponseAsync),
            ("IssueDeclaration", h => host.Declarations.IssueDeclarationAsync(
                new IssueDeclarationRequest { Parent = run, FirmName = "x", FirmPlace = "x", Signatory = "x" }, h).ResponseAsync),
            ("ListDeclarations", h => host.Declarations.ListDeclarationsAsync(new ListDeclarationsRequest { Parent = run }, h).ResponseAsync),
            ("PublishDeclaration", h => host.Declarations.PublishDeclarationAsync(new PublishDeclarationRequest { Name = declaration }, h).ResponseAsync),
            ("HideDeclaration", h => host.Declarations.HideDeclarationAsync(new HideDeclarationRequest { Name = declaration }, h).ResponseAsync),
            ("ListShares", h => SignedIn(h, x => host.Shares.ListSharesAsync(new ListSharesRequest { Parent = run }, x).ResponseAsync)),
            ("ListAccesses", h => SignedIn(h, x => host.Accesses.ListAccessesAsync(new ListAccessesRequest { Parent = run }, x).ResponseAsync)),
            ("CreateShare", h => SignedIn(h, x => host.ShareAsync(run, x, "partnerClients/mine"))),
            ("RevokeShare", h => SignedIn(h, x => host.Shares.RevokeShareAsync(
                new RevokeShareRequest { Name = $"{run}/shares/{Share}", RequestId = Id() }, x).ResponseAsync)),
            ("WithdrawDeclaration", h => host.Declarations.WithdrawDeclarationAsync(new WithdrawDeclarationRequest { Name = declaration }, h).ResponseAsync),
        ];
    }

    /// <summary>Guests cannot call it at all; for them the call that finds nothing stands in.</summary>
    private static Task SignedIn(Metadata headers, Func<Metadata, Task> call) =>
        headers.Any(h => h.Value.StartsWith("Bearer ", StringComparison.Ordinal)) ? call(headers) : throw new RpcException(new Status(StatusCode.NotFound, ""));

    private sealed record Probe(StatusCode Code, string Reason, string Text, int Statements);
}
