using System.Text.Json;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Hosting;
using Om.Testing;

namespace Om.Assessments.Tests;

/// <summary>The assessments service on real Kestrel beside a fake checks service with one small edition.</summary>
internal sealed class AssessmentsHost : IAsyncDisposable
{
    public const string Published = "checks/small/editions/published";

    private readonly bool ownsChecks;

    private AssessmentsHost(ServiceHost host, FakeChecks checks, bool ownsChecks)
    {
        this.ownsChecks = ownsChecks;
        Host = host;
        Checks = checks;
        var channel = host.Channel();
        Runs = new V1.AssessmentService.AssessmentServiceClient(channel);
        Plan = new V1.MeasureService.MeasureServiceClient(channel);
        Declarations = new V1.DeclarationService.DeclarationServiceClient(channel);
        Exports = new V1.ExportService.ExportServiceClient(channel);
        Shares = new V1.ShareService.ShareServiceClient(channel);
        Accesses = new V1.AccessLogService.AccessLogServiceClient(channel);
    }

    public ServiceHost Host { get; }

    public FakeChecks Checks { get; }

    public V1.AssessmentService.AssessmentServiceClient Runs { get; }

    public V1.MeasureService.MeasureServiceClient Plan { get; }

    public V1.DeclarationService.DeclarationServiceClient Declarations { get; }

    public V1.ExportService.ExportServiceClient Exports { get; }

    public V1.ShareService.ShareServiceClient Shares { get; }

    public V1.AccessLogService.AccessLogServiceClient Accesses { get; }

    /// <summary>Starts one; <paramref name="beside"/> makes it a second instance on the database of another.</summary>
    public static async Task<AssessmentsHost> StartAsync(
        string provider,
        Action<IServiceCollection>? services = null,
        Dictionary<string, string?>? settings = null,
        AssessmentsHost? beside = null)
    {
        var checks = beside?.Checks ?? await FakeChecks.StartAsync();
        if (beside is null)
        {
            checks.Publish("small", Contents.Small());
        }

        var all = new Dictionary<string, string?>(settings ?? []) { ["Services:checks"] = checks.Address };
        foreach (var key in beside is null ? [] : new[] { "Database:Folder", "Database:Postgres:assessments" })
        {
            all[key] = beside!.Host.Services.GetRequiredService<IConfiguration>()[key];
        }

        var host = await ServiceHost.StartAsync(provider, [new AssessmentsModule()], all, services);
        return new AssessmentsHost(host, checks, ownsChecks: beside is null);
    }

    /// <summary>Starts a guest's run; returns it with the headers that open it.</summary>
    public async Task<(V1.Assessment Run, Metadata Guest)> StartRunAsync(
        V1.Assessment.Types.Kind kind = V1.Assessment.Types.Kind.Real, string edition = Published)
    {
        var started = await Runs.CreateAssessmentAsync(new CreateAssessmentRequest
        {
            Assessment = new V1.Assessment { Edition = edition, Kind = kind },
        });
        return (started.Assessment, ServiceHost.Guest(started.AccessCode));
    }

    /// <summary>Starts a run of the account <paramref name="subject"/>; returns it with the headers that open it.</summary>
    public async Task<(V1.Assessment Run, Metadata Account)> StartOwnRunAsync(string subject, string edition = Published)
    {
        var account = Host.As(subject);
        var started = await Runs.CreateAssessmentAsync(
            new CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = edition } }, account);
        return (started.Assessment, account);
    }

    /// <summary>The run as it is now.</summary>
    public Task<V1.Assessment> GetAsync(string run, Metadata headers) =>
        Runs.GetAssessmentAsync(new GetAssessmentRequest { Name = run }, headers).ResponseAsync;

    /// <summary>Saves one rating.</summary>
    public async Task<V1.Answer> RateAsync(string run, Metadata guest, string item, NeedForAction need, int revision = 0)
    {
        var response = await Runs.SaveAnswersAsync(
            new SaveAnswersRequest { Parent = run, Answers = { new V1.Answer { Item = item, Need = need, Revision = revision } } }, guest);
        return response.Answers.Single();
    }

    /// <summary>Rates every line.</summary>
    public Task<SaveAnswersResponse> RateAllAsync(string run, Metadata guest, NeedForAction need = NeedForAction.Some) =>
        Runs.SaveAnswersAsync(new SaveAnswersRequest
        {
            Parent = run,
            Answers = { Contents.Lines.Select(item => new V1.Answer { Item = item, Need = need }) },
        }, guest).ResponseAsync;

    /// <summary>Adds a complete measure to the plan.</summary>
    public Task<V1.Measure> PlanAsync(string run, Metadata guest, string description = "Liquidität planen") => Plan.CreateMeasureAsync(
        new CreateMeasureRequest { Parent = run, Measure = CompleteMeasure(description) }, guest).ResponseAsync;

    /// <summary>Takes a run all the way to an issued declaration.</summary>
    public async Task<V1.Declaration> DeclareAsync(string run, Metadata guest, bool publish = false)
    {
        await RateAllAsync(run, guest);
        await PlanAsync(run, guest);
        await PlanAsync(run, guest);
        return await Declarations.IssueDeclarationAsync(
            new IssueDeclarationRequest { Parent = run, FirmName = "Müller & Söhne", FirmPlace = "Köln", Signatory = "Jörg Müller", Publish = publish }, guest);
    }

    /// <summary>Lets <paramref name="recipient"/> see a run: everything for a month, or what <paramref name="scopes"/> say.</summary>
    public Task<V1.Share> ShareAsync(string run, Metadata owner, string recipient, params V1.Share.Types.Scope[] scopes) =>
        Shares.CreateShareAsync(new CreateShareRequest { Parent = run, Share = NewShare(recipient, scopes) }, owner).ResponseAsync;

    /// <summary>Shares that open nothing: one of adviser <c>late</c> whose time is over, one of <c>partner-out</c> that was ended, one of <c>berta</c>, who is no adviser.</summary>
    public async Task EndedSharesAsync(string run, Metadata owner)
    {
        var late = Guid.Parse((await ShareAsync(run, owner, "accounts/late")).Name.Split('/')[3]);
        await InDbAsync(db => db.Shares.Where(s => s.Id == late)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.ExpiresAt, DateTimeOffset.UtcNow.AddMilliseconds(-1))));
        var ended = await ShareAsync(run, owner, "partnerClients/partner-out");
        await Shares.RevokeShareAsync(new RevokeShareRequest { Name = ended.Name }, owner);
        await ShareAsync(run, owner, "accounts/berta");
    }

    /// <summary>A share as a firm would give it.</summary>
    public static V1.Share NewShare(string recipient, params V1.Share.Types.Scope[] scopes) => new()
    {
        Recipient = recipient,
        RecipientName = "Kammer Köln",
        Scopes = { scopes.Length > 0 ? scopes : [V1.Share.Types.Scope.Result, V1.Share.Types.Scope.Answers, V1.Share.Types.Scope.Plan] },
        ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(30)),
        ConsentVersion = "2026-11",
    };

    /// <summary>A measure with all a declaration asks for.</summary>
    public static V1.Measure CompleteMeasure(string description) => new()
    {
        Description = description,
        Urgency = V1.Measure.Types.Urgency.High,
        Responsible = "Frau Öztürk",
        DueDate = "2027-03-31",
        Control = "Monatsgespräch",
    };

    /// <summary>Works on the service's own database.</summary>
    public async Task<T> InDbAsync<T>(Func<AssessmentsDb, Task<T>> work)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<AssessmentsDb>());
    }

    /// <summary>The events of one kind that speak of <paramref name="about"/>, a name or key, as they were stored to leave.</summary>
    public Task<List<T>> EventsAsync<T>(string about) => InDbAsync(async db =>
    {
        var type = EventNames.Of(typeof(T));
        var rows = await db.Outbox.AsNoTracking().Where(r => r.Type == type && r.Payload.Contains(about)).OrderBy(r => r.Id).ToListAsync();
        return rows.ConvertAll(r => JsonSerializer.Deserialize<T>(r.Payload, EventJson.Options)!);
    });

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (ownsChecks)
        {
            await Checks.DisposeAsync();
        }
    }
}
