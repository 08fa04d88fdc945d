using Grpc.Core;
using Om.Assessments.V1;
using Om.Hosting;

namespace Om.Portal.Tests;

internal sealed class FakeDeclarationService(World world) : DeclarationService.DeclarationServiceBase
{
    public override Task<Readiness> GetReadiness(GetReadinessRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        return Task.FromResult(ReadinessOf(world.Open(request.Name, context)));
    }

    public override Task<Declaration> IssueDeclaration(IssueDeclarationRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var run = world.Open(request.Parent, context);
        if (!ReadinessOf(run).Ready)
        {
            throw Fault.Precondition("DECLARATION_NOT_READY", "Something is missing.");
        }

        return Task.FromResult(world.Once(request, () =>
        {
            var number = Samples.NewNumber();
            var declaration = new Declaration
            {
                Name = $"{run.Data.Name}/declarations/{number}",
                Etag = "\"v1\"",
                Number = number,
                State = Declaration.Types.State.Valid,
                Published = request.Publish,
                FirmName = request.FirmName,
                FirmPlace = request.FirmPlace,
                Signatory = request.Signatory,
                CheckTitle = world.Editions[run.Data.Edition].Content.Title.Values["de"],
                Edition = run.Data.Edition,
                IssueDate = "2026-11-02",
                ValidUntil = "2028-11-02",
                Mode = run.Data.Mode,
                MeasureCount = run.Measures.Count(m => m.Complete),
            };
            run.Declarations.Insert(0, declaration);
            return declaration;
        }));
    }

    public override Task<ListDeclarationsResponse> ListDeclarations(ListDeclarationsRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        return Task.FromResult(new ListDeclarationsResponse { Declarations = { world.Open(request.Parent, context).Declarations } });
    }

    public override Task<Declaration> PublishDeclaration(PublishDeclarationRequest request, ServerCallContext context) =>
        ChangeAsync(request.Name, request.Etag, context, d => d.Published = true);

    public override Task<Declaration> HideDeclaration(HideDeclarationRequest request, ServerCallContext context) =>
        ChangeAsync(request.Name, request.Etag, context, d => d.Published = false);

    public override Task<Declaration> WithdrawDeclaration(WithdrawDeclarationRequest request, ServerCallContext context) =>
        ChangeAsync(request.Name, request.Etag, context, d => d.State = Declaration.Types.State.Withdrawn);

    public override Task<PublicDeclaration> LookupDeclaration(LookupDeclarationRequest request, ServerCallContext context)
    {
        world.Called("assessments", request);
        var found = world.Runs.Values.SelectMany(r => r.Declarations)
            .FirstOrDefault(d => d.Published && string.Equals(d.Number, request.Number, StringComparison.OrdinalIgnoreCase))
            ?? throw Fault.NotFound(request.Number);
        return Task.FromResult(new PublicDeclaration
        {
            Number = found.Number,
            State = found.State,
            FirmName = found.FirmName,
            FirmPlace = found.FirmPlace,
            CheckTitle = found.CheckTitle,
            Edition = found.Edition,
            IssueDate = found.IssueDate,
            ValidUntil = found.ValidUntil,
            Mode = found.Mode,
            MeasureCount = found.MeasureCount,
        });
    }

    private Task<Declaration> ChangeAsync(string name, string etag, ServerCallContext context, Action<Declaration> change)
    {
        var declaration = world.Open(name, context).Declarations.FirstOrDefault(d => d.Name == name) ?? throw Fault.NotFound(name);
        FakeRun.Require(etag, declaration.Etag, name);
        change(declaration);
        declaration.Etag = $"\"v{int.Parse(declaration.Etag.Trim('"', 'v'), null) + 1}\"";
        return Task.FromResult(declaration);
    }

    private Readiness ReadinessOf(FakeRun run)
    {
        var rules = world.Editions[run.Data.Edition].Content.Declaration;
        var readiness = new Readiness();
        var open = Samples.Lines(world.Editions[run.Data.Edition]).Where(l => !run.Answers.ContainsKey(l)).ToList();
        if (rules is null)
        {
            readiness.Missing.Add(new Readiness.Types.Missing { Rule = Readiness.Types.Rule.DeclarationPossible });
        }
        else if (run.Measures.Count(m => m.Complete) is var complete && complete < rules.MinimumMeasures)
        {
            readiness.Missing.Add(new Readiness.Types.Missing
            {
                Rule = Readiness.Types.Rule.MinimumMeasures,
                Have = complete,
                Need = rules.MinimumMeasures,
                Items = { run.Measures.Where(m => !m.Complete).Select(m => m.Name) },
            });
        }

        if (run.Data.Kind == Assessment.Types.Kind.Trial)
        {
            readiness.Missing.Add(new Readiness.Types.Missing { Rule = Readiness.Types.Rule.RealRun });
        }

        if (open.Count > 0)
        {
            readiness.Missing.Add(new Readiness.Types.Missing
            {
                Rule = Readiness.Types.Rule.AllRated,
                Have = run.Data.LineCount - open.Count,
                Need = run.Data.LineCount,
                Items = { open },
            });
        }

        readiness.Ready = readiness.Missing.Count == 0;
        return readiness;
    }
}
