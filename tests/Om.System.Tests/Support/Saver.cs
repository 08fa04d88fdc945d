using System.Collections.Concurrent;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>A guest at one run, who repeats a save with the same request id until it is acknowledged and keeps a ledger.</summary>
internal sealed class Saver
{
    private static readonly string[] Items = ["market-money-customers", "market-money-cash"];

    private readonly Metadata guest;
    private readonly ConcurrentDictionary<string, (int Revision, string Note)> ledger = [];
    private readonly ConcurrentDictionary<(string Item, int Revision), string> sent = [];
    private int next;

    private Saver(string run, string code)
    {
        Run = run;
        guest = ServiceHost.Guest(code);
    }

    /// <summary>Resource name of the run.</summary>
    public string Run { get; }

    /// <summary>How many saves were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How often a save had to be repeated.</summary>
    public int Repeated { get; private set; }

    /// <summary>What was acknowledged last, by item.</summary>
    public IReadOnlyDictionary<string, (int Revision, string Note)> Ledger => new Dictionary<string, (int, string)>(ledger);

    public static async Task<Saver> StartAsync(AssessmentService.AssessmentServiceClient client)
    {
        var started = await client.CreateAssessmentAsync(new CreateAssessmentRequest
        {
            Assessment = new Assessment { Edition = "checks/entry-check/editions/published" },
            RequestId = Guid.NewGuid().ToString(),
        });
        return new Saver(started.Assessment.Name, started.AccessCode);
    }

    public static async Task<IReadOnlyList<Saver>> StartAsync(AssessmentService.AssessmentServiceClient client, int count)
    {
        var savers = new ConcurrentBag<Saver>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => savers.Add(await StartAsync(client)));
        return [.. savers];
    }

    public async Task SaveUntilAcknowledgedAsync(AssessmentService.AssessmentServiceClient client)
    {
        var item = Items[next++ % Items.Length];
        var revision = ledger.GetValueOrDefault(item).Revision;
        var request = new SaveAnswersRequest
        {
            Parent = Run,
            RequestId = Guid.NewGuid().ToString(),
            Answers = { new Answer { Item = item, Need = NeedForAction.Some, Note = Guid.NewGuid().ToString(), Revision = revision } },
        };
        sent[(item, revision + 1)] = request.Answers[0].Note;
        var answer = (await UntilAcknowledgedAsync(client, request)).Answers.Single();
        Assert.Equal(revision + 1, answer.Revision);
        ledger[item] = (answer.Revision, request.Answers[0].Note);
        Acknowledged++;
    }

    /// <summary>Reads what is stored, once.</summary>
    public async Task<Dictionary<string, (int Revision, string Note)>> StoredAsync(AssessmentService.AssessmentServiceClient client) =>
        (await client.ListAnswersAsync(new ListAnswersRequest { Parent = Run }, guest, DateTime.UtcNow.AddSeconds(30))).Answers
            .ToDictionary(a => a.Item, a => (a.Revision, a.Note));

    /// <summary>What is stored otherwise than acknowledged.</summary>
    public async Task<List<string>> DifferencesAsync(AssessmentService.AssessmentServiceClient client)
    {
        var stored = await StoredAsync(client);
        return [.. ledger.Where(l => stored.GetValueOrDefault(l.Key) != l.Value).Select(l => $"{Run} {l.Key}: {l.Value}"),
            .. stored.Keys.Except(ledger.Keys)];
    }

    /// <summary>Whether <paramref name="note"/> is what was once sent for that revision.</summary>
    public bool WasSent(string item, int revision, string note) => sent.GetValueOrDefault((item, revision)) == note;

    private async Task<SaveAnswersResponse> UntilAcknowledgedAsync(AssessmentService.AssessmentServiceClient client, SaveAnswersRequest request)
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
                Repeated++;
                await pause.WaitForNextTickAsync();
            }
        }
    }
}
