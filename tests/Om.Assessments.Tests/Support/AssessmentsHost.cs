using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Testing;

namespace Om.Assessments.Tests;

/// <summary>The assessments service on real Kestrel beside a fake checks service with one small edition.</summary>
internal sealed class AssessmentsHost : IAsyncDisposable
{
    public const string Published = "checks/small/editions/published";

    private AssessmentsHost(ServiceHost host, FakeChecks checks)
    {
        Host = host;
        Checks = checks;
        var channel = host.Channel();
        Runs = new V1.AssessmentService.AssessmentServiceClient(channel);
        Plan = new V1.MeasureService.MeasureServiceClient(channel);
        Declarations = new V1.DeclarationService.DeclarationServiceClient(channel);
        Exports = new V1.ExportService.ExportServiceClient(channel);
    }

    public ServiceHost Host { get; }

    public FakeChecks Checks { get; }

    public V1.AssessmentService.AssessmentServiceClient Runs { get; }

    public V1.MeasureService.MeasureServiceClient Plan { get; }

    public V1.DeclarationService.DeclarationServiceClient Declarations { get; }

    public V1.ExportService.ExportServiceClient Exports { get; }

    public static async Task<AssessmentsHost> StartAsync(
        string provider, Action<IServiceCollection>? services = null, Dictionary<string, string?>? settings = null)
    {
        var checks = await FakeChecks.StartAsync();
        checks.Publish("small", Contents.Small());
        var host = await ServiceHost.StartAsync(
            provider,
            [new AssessmentsModule()],
            new Dictionary<string, string?>(settings ?? []) { ["Services:checks"] = checks.Address },
            services);
        return new AssessmentsHost(host, checks);
    }

    /// <summary>Starts a guest's run; returns it with the headers that open it.</summary>
    public async Task<(V1.Assessment Run, Metadata Guest)> StartRunAsync(V1.Assessment.Types.Kind kind = V1.Assessment.Types.Kind.Real)
    {
        var started = await Runs.CreateAssessmentAsync(new CreateAssessmentRequest
        {
            Assessment = new V1.Assessment { Edition = Published, Kind = kind },
        });
        return (started.Assessment, ServiceHost.Guest(started.AccessCode));
    }

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

    /// <summary>A measure with all a declaration asks for.</summary>
    public static V1.Measure CompleteMeasure(string description) => new()
    {
        Description = description,
        Urgency = V1.Measure.Types.Urgency.High,
        Responsible = "Frau Öztürk",
        DueDate = "2027-03-31",
        Control = "Monatsgespräch",
    };

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Checks.DisposeAsync();
    }
}
