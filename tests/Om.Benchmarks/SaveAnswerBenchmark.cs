using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments;
using Om.Assessments.Tests;
using Om.Testing;
using V1 = Om.Assessments.V1;

namespace Om.Benchmarks;

/// <summary>
/// F1: durable save of one answer through gRPC on PostgreSQL, 32 in flight, with access check, revision check and request record, beside a bare
/// gRPC service doing one raw insert per call.
/// </summary>
internal static class SaveAnswerBenchmark
{
    private const int InFlight = 32;
    private const double Reach = 0.7;

    // Firms that are there already: PostgreSQL reads tables of a few pages from end to end, whatever the index.
    private const int Others = 1_500;

    public static async Task<bool> RunAsync()
    {
        await using var checks = await FakeChecks.StartAsync();
        checks.Publish("small", Contents.Of([.. Enumerable.Range(0, 11).Select(t => ($"t{t}", Enumerable.Range(0, 6).Select(l => $"t{t}-l{l}").ToArray()))]));
        await using var host = await ServiceHost.StartAsync(
            "postgres", [new AssessmentsModule()], new Dictionary<string, string?> { ["Services:checks"] = checks.Address });
        var client = new V1.AssessmentService.AssessmentServiceClient(host.Channel());
        await FillAsync(host, client);
        var runs = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Run.StartAsync(client)));
        await using var bare = await BareService.StoringAsync();
        using var bareChannel = GrpcChannel.ForAddress(bare.Address);
        var bareClient = new V1.AssessmentService.AssessmentServiceClient(bareChannel);

        var pairs = await Load.PairAsync(
            InFlight,
            (worker, _) => runs[worker].SaveAsync(client),
            (worker, i) => bareClient.SaveAnswersAsync(BareService.Request(worker, i)).ResponseAsync);
        var reached = pairs.Ratio.Median >= Reach;
        Console.WriteLine($"F1 save of an answer, {InFlight} in flight: {pairs.Subject}");
        Console.WriteLine($"F1 baseline, bare gRPC + raw insert:  {pairs.Baseline}");
        Console.WriteLine(FormattableString.Invariant(
            $"F1 ratio {pairs.Ratio} (reach {Reach:N1}, others used {pairs.OtherCores:N1} cores): {(reached ? "reached" : "NOT reached")}"));
        return reached;
    }

    private static async Task FillAsync(ServiceHost host, V1.AssessmentService.AssessmentServiceClient client)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Others), new ParallelOptions { MaxDegreeOfParallelism = InFlight }, async (_, _) =>
            await (await Run.StartAsync(client)).SaveAllAsync(client));
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AssessmentsDb>().Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
    }
}

/// <summary>A guest's run that rates its lines round and round, each save with the revision it saw last.</summary>
internal sealed class Run
{
    private readonly Metadata guest;
    private readonly string name;
    private readonly string[] items;
    private readonly Dictionary<string, int> revisions = [];
    private int next;

    private Run(string name, Metadata guest, string[] items)
    {
        this.name = name;
        this.guest = guest;
        this.items = items;
    }

    public static async Task<Run> StartAsync(V1.AssessmentService.AssessmentServiceClient client)
    {
        const string edition = "checks/small/editions/published";
        var started = await client.CreateAssessmentAsync(new V1.CreateAssessmentRequest { Assessment = new V1.Assessment { Edition = edition } });
        var items = Enumerable.Range(0, started.Assessment.LineCount).Select(i => $"t{i / 6}-l{i % 6}");
        return new Run(started.Assessment.Name, ServiceHost.Guest(started.AccessCode), [.. items]);
    }

    /// <summary>Rates every line at once.</summary>
    public async Task SaveAllAsync(V1.AssessmentService.AssessmentServiceClient client) =>
        await client.SaveAnswersAsync(
            new V1.SaveAnswersRequest
            {
                Parent = name,
                RequestId = Guid.NewGuid().ToString(),
                Answers = { items.Select(item => new V1.Answer { Item = item, Need = V1.NeedForAction.Some }) },
            },
            guest);

    public async Task SaveAsync(V1.AssessmentService.AssessmentServiceClient client)
    {
        var item = items[next++ % items.Length];
        var response = await client.SaveAnswersAsync(
            new V1.SaveAnswersRequest
            {
                Parent = name,
                RequestId = Guid.NewGuid().ToString(),
                Answers =
                {
                    new V1.Answer { Item = item, Need = (V1.NeedForAction)((next % 3) + 1), Revision = revisions.GetValueOrDefault(item) },
                },
            },
            guest);
        revisions[item] = response.Answers[0].Revision;
    }
}
