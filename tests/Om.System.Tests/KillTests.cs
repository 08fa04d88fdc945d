using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>What is acknowledged survives kill -9 at any moment, and what is repeated has its effect once.</summary>
public sealed class KillTests
{
    // SQLite's own promise is the same code with another commit: fewer rounds show it.
    private static int Rounds(string provider) => provider == "postgres" ? 50 : 10;

    private const int Savers = 200;
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(250);

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task No_acknowledged_answer_is_lost_or_doubled_by_kill_9(string provider)
    {
        await using var database = TestDatabase.On(provider);
        var settings = (await database.ConfigurationAsync("checks", "assessments"))
            .ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value!);
        await using var checks = new ServiceProcess("services/checks/Om.Checks", With(settings, "checks-data"));
        await checks.StartAsync();
        await using var assessments = new ServiceProcess(
            "services/assessments/Om.Assessments",
            With(settings, "assessments-data", ("Services__checks", checks.Grpc.ToString())));
        await assessments.StartAsync();

        using var channel = GrpcChannel.ForAddress(assessments.Grpc, new GrpcChannelOptions
        {
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(200),
        });
        var client = new AssessmentService.AssessmentServiceClient(channel);
        var savers = new ConcurrentBag<Saver>();
        await Parallel.ForAsync(0, Savers, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
            savers.Add(await Saver.StartAsync(client)));

        for (var round = 0; round < Rounds(provider); round++)
        {
            var saving = Task.WhenAll(savers.Select(s => s.SaveUntilAcknowledgedAsync(client)));
            using var pause = new PeriodicTimer(Random.Shared.NextDouble() * MostPause + TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(saving, pause.WaitForNextTickAsync().AsTask());
            await assessments.KillAsync();
            await assessments.StartAsync();
            Assert.True(await saving.ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default), $"{saving.Exception}\n{assessments.Output}");
        }

        var wrong = await Task.WhenAll(savers.Select(s => s.DifferencesAsync(client)));
        Assert.Empty(wrong.SelectMany(w => w));
        Assert.Equal(Rounds(provider) * Savers, savers.Sum(s => s.Acknowledged));
    }

    private static Dictionary<string, string> With(Dictionary<string, string> settings, string folder, params (string Key, string Value)[] more)
    {
        var all = new Dictionary<string, string>(settings);
        all["Database__Folder"] = Path.Combine(all["Database__Folder"], folder);
        foreach (var (key, value) in more)
        {
            all[key] = value;
        }

        return all;
    }

    /// <summary>A guest at one run, who repeats a save with the same request id until it is acknowledged and keeps a ledger.</summary>
    private sealed class Saver(string run, Metadata guest)
    {
        private static readonly string[] Items =
            ["market-money-customers", "market-money-cash"];

        private readonly Dictionary<string, (int Revision, string Note)> ledger = [];
        private int next;

        public int Acknowledged { get; private set; }

        public static async Task<Saver> StartAsync(AssessmentService.AssessmentServiceClient client)
        {
            var started = await client.CreateAssessmentAsync(new CreateAssessmentRequest
            {
                Assessment = new Assessment { Edition = "checks/entry-check/editions/published" },
                RequestId = Guid.NewGuid().ToString(),
            });
            return new Saver(started.Assessment.Name, ServiceHost.Guest(started.AccessCode));
        }

        public async Task SaveUntilAcknowledgedAsync(AssessmentService.AssessmentServiceClient client)
        {
            var item = Items[next++ % Items.Length];
            var request = new SaveAnswersRequest
            {
                Parent = run,
                RequestId = Guid.NewGuid().ToString(),
                Answers =
                {
                    new Answer
                    {
                        Item = item,
                        Need = NeedForAction.Some,
                        Note = Guid.NewGuid().ToString(),
                        Revision = ledger.GetValueOrDefault(item).Revision,
                    },
                },
            };
            var answer = (await UntilAcknowledgedAsync(client, request)).Answers.Single();
            Assert.Equal(ledger.GetValueOrDefault(item).Revision + 1, answer.Revision);
            ledger[item] = (answer.Revision, request.Answers[0].Note);
            Acknowledged++;
        }

        public async Task<List<string>> DifferencesAsync(AssessmentService.AssessmentServiceClient client)
        {
            var stored = (await client.ListAnswersAsync(new ListAnswersRequest { Parent = run }, guest)).Answers
                .ToDictionary(a => a.Item, a => (a.Revision, a.Note));
            return [.. ledger.Where(l => stored.GetValueOrDefault(l.Key) != l.Value).Select(l => $"{run} {l.Key}: {l.Value}"),
                .. stored.Keys.Except(ledger.Keys)];
        }

        private async Task<SaveAnswersResponse> UntilAcknowledgedAsync(
            AssessmentService.AssessmentServiceClient client, SaveAnswersRequest request)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (true)
            {
                try
                {
                    return await client.SaveAnswersAsync(request, guest, DateTime.UtcNow.AddSeconds(20));
                }
                catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
                {
                    await pause.WaitForNextTickAsync();
                }
            }
        }
    }
}
