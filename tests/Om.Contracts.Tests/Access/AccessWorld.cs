using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments;
using Om.Assessments.V1;
using Om.Checks;
using Om.Checks.V1;
using Om.Gateway;
using Om.Hosting;
using Om.Identity;
using Om.Testing;

namespace Om.Contracts.Tests;

/// <summary>The services with callers of every kind and objects of theirs.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    public const string Standalone = "one process";
    public const string Cluster = "gateway and services";
    private const string Edition = "checks/firm-management/editions/published";
    private readonly CheckService.CheckServiceClient checks;
    private readonly AidService.AidServiceClient aids;
    private readonly AssessmentService.AssessmentServiceClient runs;
    private readonly MeasureService.MeasureServiceClient plans;
    private readonly DeclarationService.DeclarationServiceClient declarations;
    private readonly ExportService.ExportServiceClient files;
    private readonly ShareService.ShareServiceClient shares;
    private readonly Dictionary<string, OwnedRun> shared = [];
    private readonly Dictionary<string, OwnedRun> special = [];
    private EditionContent content = new();
    private int drafts;

    private readonly ServiceHost[] hosts;

    private AccessWorld(params ServiceHost[] hosts)
    {
        this.hosts = hosts;
        var channel = Edge.Channel();
        checks = new CheckService.CheckServiceClient(channel);
        aids = new AidService.AidServiceClient(channel);
        runs = new AssessmentService.AssessmentServiceClient(channel);
        plans = new MeasureService.MeasureServiceClient(channel);
        declarations = new DeclarationService.DeclarationServiceClient(channel);
        files = new ExportService.ExportServiceClient(channel);
        shares = new ShareService.ShareServiceClient(channel);
    }

    /// <summary>What faces the public: everything in one process, or the gateway.</summary>
    public ServiceHost Edge => hosts[0];

    /// <summary>Who makes the tokens; in one process also everything else.</summary>
    private ServiceHost Host => hosts[^1];

    /// <summary>Starts the services in one process, or each by itself behind the gateway.</summary>
    public static async Task<AccessWorld> StartAsync(string shape)
    {
        var rules = new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents);
        var unlimited = new Dictionary<string, string?>
        {
            ["Edge:CostPerMinuteAndAddress"] = "100000000",
            ["Edge:CostPerMinuteAndCaller"] = "100000000",
        };
        var world = shape == Standalone
            ? new AccessWorld(await ServiceHost.StartAsync("sqlite", [new ChecksModule(), new AssessmentsModule(), new IdentityModule()], unlimited, edge: rules))
            : await StartClusterAsync(unlimited, rules);
        var published = await world.checks.GetEditionAsync(new GetEditionRequest { Name = Edition });
        world.content = published.Content;
        foreach (var owner in new[] { "guest", "guest-2", "account", "account-2" })
        {
            world.shared[owner] = await world.NewRunAsync(owner);
        }

        return world;
    }

    private static async Task<AccessWorld> StartClusterAsync(Dictionary<string, string?> settings, EdgeRules rules)
    {
        var checks = await ServiceHost.StartAsync("sqlite", [new ChecksModule()]);
        var issuer = new Dictionary<string, string?> { ["Auth:Issuer"] = checks.Issuer.Issuer };
        var identity = await ServiceHost.StartAsync("sqlite", [new IdentityModule()], issuer);
        var assessments = await ServiceHost.StartAsync("sqlite", [new AssessmentsModule()], new(issuer) { ["Services:checks"] = Address(checks) });
        var gateway = await ServiceHost.StartAsync("sqlite", [new GatewayModule()], new(settings.Concat(issuer))
        {
            ["Services:checks"] = Address(checks),
            ["Services:identity"] = Address(identity),
            ["Services:assessments"] = Address(assessments),
            // Nobody asks for pages here.
            ["Services:portal"] = Address(checks),
        }, edge: rules);
        return new AccessWorld(gateway, assessments, identity, checks);

        static string Address(ServiceHost host) => host.Grpc.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>The header of a caller; a guest holds the code of <paramref name="own"/>.</summary>
    public string? Credential(string role, OwnedRun? own) => role switch
    {
        "nobody" => null,
        "guest" => $"Guest {(own ?? shared["guest"]).Code}",
        "account" => Host.As("account")[0].Value,
        _ => Host.As(role, role)[0].Value,
    };

    /// <summary>The run of a caller that other tests see as well.</summary>
    public OwnedRun? Shared(string owner) => shared.GetValueOrDefault(owner);

    /// <summary>Runs of others, as <paramref name="role"/> sees them: a guest's and an account's.</summary>
    public IEnumerable<OwnedRun?> OthersOf(string role) =>
        [shared[role == "guest" ? "guest-2" : "guest"], shared[role == "account" ? "account-2" : "account"]];

    /// <summary>Somebody's measure that belongs neither to <paramref name="run"/> nor to a caller.</summary>
    public string MeasureBeside(OwnedRun? run) => shared[run == shared["guest-2"] ? "account-2" : "guest-2"].Measure;

    /// <summary>A complete run of <paramref name="owner"/> with a plan, two declarations and a calendar feed.</summary>
    public async Task<OwnedRun> NewRunAsync(string owner)
    {
        var isGuest = owner.StartsWith("guest", StringComparison.Ordinal);
        var started = await runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new global::Om.Assessments.V1.Assessment { Edition = Edition } }, isGuest ? [] : Host.As(owner));
        var caller = isGuest ? ServiceHost.Guest(started.AccessCode) : Host.As(owner);
        var name = started.Assessment.Name;
        var lines = content.Topics.SelectMany(topic => topic.Checkpoints).Select(checkpoint => checkpoint.Id).ToList();
        await runs.SaveAnswersAsync(
            new SaveAnswersRequest { Parent = name, Answers = { lines.Select(line => new global::Om.Assessments.V1.Answer { Item = line, Need = NeedForAction.Some }) } }, caller);
        var measure = "";
        for (var i = 0; i < content.Declaration.MinimumMeasures; i++)
        {
            measure = await MeasureAsync(name, caller);
        }

        var number = await DeclareAsync(name, publish: true, caller);
        var hidden = await DeclareAsync(name, publish: false, caller);
        var feed = await files.CreateCalendarFeedAsync(new CreateCalendarFeedRequest { Parent = name }, caller);
        var share = isGuest ? Guid.NewGuid().ToString() : await ShareAsync(name, "partnerClients/partner-1", caller);
        return new OwnedRun(name.Split('/')[1], measure, number, hidden, feed.Token, started.AccessCode, lines[0], share);
    }

    /// <summary>A run that was erased: one the caller had, where the role has runs.</summary>
    public async Task<OwnedRun> DeletedAsync(string role)
    {
        var owner = role is "guest" or "account" ? role : "account-2";
        if (!special.TryGetValue("deleted " + owner, out var run))
        {
            special["deleted " + owner] = run = await NewRunAsync(owner);
            await runs.DeleteAssessmentAsync(new DeleteAssessmentRequest { Name = $"assessments/{run.Id}" }, owner == "guest" ? ServiceHost.Guest(run.Code) : Host.As(owner));
        }

        return run;
    }

    /// <summary>Somebody's run that is shared with a caller, or was: <c>shared</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public async Task<OwnedRun> SharedWithAsync(string role, string state)
    {
        if (special.TryGetValue(state + role, out var run))
        {
            return run;
        }

        special[state + role] = run = await NewRunAsync("account-3");
        var share = await ShareAsync($"assessments/{run.Id}", (role == "partner_system" ? "partnerClients/" : "accounts/") + role, Host.As("account-3"));
        if (state == "revoked")
        {
            await shares.RevokeShareAsync(new RevokeShareRequest { Name = $"assessments/{run.Id}/shares/{share}" }, Host.As("account-3"));
        }
        else if (state == "expired")
        {
            await using var scope = ScopeOf<AssessmentsDb>();
            // The file keeps moments as ticks.
            await scope.ServiceProvider.GetRequiredService<AssessmentsDb>().Database.ExecuteSqlAsync(
                $"""UPDATE shares SET "ExpiresAt" = {DateTimeOffset.UtcNow.AddSeconds(-1).Ticks} WHERE "Id" = {Guid.Parse(share)}""");
        }

        return run;
    }

    /// <summary>A fresh draft of a check of its own.</summary>
    public async Task<(string Check, string Edition)> NewDraftAsync()
    {
        var draft = await checks.CreateEditionAsync(
            new CreateEditionRequest { Parent = "checks/matrix", Edition = new global::Om.Checks.V1.Edition { Content = NewContent() } }, Host.As("clara", "check_author"));
        var parts = draft.Name.Split('/');
        return (parts[1], parts[3]);
    }

    /// <summary>A fresh aid of the published check.</summary>
    public async Task<string> NewAidAsync()
    {
        var aid = await aids.CreateAidAsync(new CreateAidRequest
        {
            Parent = "checks/firm-management",
            Aid = new global::Om.Checks.V1.Aid { Item = content.Topics[0].Id, Title = new Text { Values = { ["de"] = "Hilfe" } }, Owner = "Kammer", Uri = "https://example.org/" },
        }, Host.As("clara", "check_author"));
        return aid.Name.Split('/')[3];
    }

    /// <summary>A fresh account with a grant and a partner client, by id.</summary>
    public async Task<(string Account, string Grant, string Client)> NewAccountAsync()
    {
        await using var scope = ScopeOf<IdentityDb>();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = DateTimeOffset.UtcNow;
        var account = Account.Create($"{Guid.NewGuid():N}@example.org", "Anna", "de", "", now);
        var grant = global::Om.Identity.Grant.Create(account.Id, "check_author", "", null, null, "test", "test", now);
        var client = new global::Om.Identity.PartnerClient
        {
            Id = $"partner-{Guid.NewGuid().ToString("N")[..16]}",
            DisplayName = "Kammer",
            Organisation = "partners/7",
            CreatedBy = "test",
            CreatedAt = now,
        };
        db.AddRange(account, grant, client);
        await db.SaveChangesAsync();
        return (account.Subject, grant.Id, client.Id);
    }

    /// <summary>Content no edition has yet, as JSON.</summary>
    public string ContentJson() => JsonFormatter.Default.Format(NewContent());

    /// <summary>A topic of the published edition.</summary>
    public string Item => content.Topics[0].Id;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>The process that has <typeparamref name="TDb"/>.</summary>
    private AsyncServiceScope ScopeOf<TDb>() =>
        hosts.First(h => h.Services.GetServices<ServiceDatabase>().Any(d => d.ContextType == typeof(TDb))).Services.CreateAsyncScope();

    private EditionContent NewContent()
    {
        var own = content.Clone();
        own.Label = $"1.{Interlocked.Increment(ref drafts)}";
        return own;
    }

    private async Task<string> ShareAsync(string run, string recipient, Metadata owner)
    {
        var share = await shares.CreateShareAsync(new CreateShareRequest
        {
            Parent = run,
            Share = new global::Om.Assessments.V1.Share
            {
                Recipient = recipient,
                Scopes =
                {
                    global::Om.Assessments.V1.Share.Types.Scope.Result,
                    global::Om.Assessments.V1.Share.Types.Scope.Answers,
                    global::Om.Assessments.V1.Share.Types.Scope.Plan,
                },
                ExpireTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(30)),
                ConsentVersion = "1",
            },
        }, owner);
        return share.Name.Split('/')[3];
    }

    private async Task<string> MeasureAsync(string run, Metadata caller)
    {
        var measure = await plans.CreateMeasureAsync(new CreateMeasureRequest
        {
            Parent = run,
            Measure = new global::Om.Assessments.V1.Measure
            {
                Description = "Angebote nachfassen",
                Urgency = global::Om.Assessments.V1.Measure.Types.Urgency.High,
                Responsible = "A. Müller",
                DueDate = "2030-01-31",
                Control = "monatlich",
            },
        }, caller);
        return measure.Name.Split('/')[3];
    }

    private async Task<string> DeclareAsync(string run, bool publish, Metadata caller)
    {
        var declaration = await declarations.IssueDeclarationAsync(new IssueDeclarationRequest
        {
            Parent = run,
            FirmName = "Müller GmbH",
            FirmPlace = "Fürth",
            Signatory = "A. Müller",
            Publish = publish,
        }, caller);
        return declaration.Number;
    }
}

/// <summary>A run and what hangs on it, by id.</summary>
internal sealed record OwnedRun(string Id, string Measure, string Number, string Private, string Token, string Code, string Line, string Share)
{
    /// <summary>The same of a run that does not exist.</summary>
    public static OwnedRun Missing(string line) => new(
        Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), "OM-0000-0000-0000", "OM-0000-0000-0001",
        "00000000000000000000000000", "00000-00000-00000-00000-000000", line,
        Guid.NewGuid().ToString());
}
