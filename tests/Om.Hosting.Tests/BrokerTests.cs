using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Om.Ledger;
using Om.Notes;
using Om.Testing;
using RabbitMQ.Client;
using Xunit;

namespace Om.Hosting.Tests;

/// <summary>Two services and a real broker between them. Their names, and with them their queues, belong to one test.</summary>
public sealed class BrokerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string id = Guid.NewGuid().ToString("N")[..8];
    private Uri broker = null!;

    private string NotesName => "notes" + id;

    private string LedgerName => "ledger" + id;

    public ValueTask InitializeAsync()
    {
        broker = new Uri(Tool.Need("OM_TEST_RABBITMQ"));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in (string[])[NotesName + "-echo", LedgerName + "-count"])
        {
            await OnBrokerAsync(async channel =>
            {
                await channel.QueueDeleteAsync(queue);
                return await channel.QueueDeleteAsync(queue + "_error");
            });
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_event_reaches_every_service_once(string provider)
    {
        await using var ledger = await LedgerAsync(provider);
        await using var notes = await NotesAsync(provider);
        var created = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            created.Add((await notes.CreateAsync($"{i}")).Name);
        }

        await ArrivedAsync(ledger, 50);
        await Eventually.HoldsAsync(() => notes.OnNotesAsync(async db => await db.Echoes.CountAsync() == 50), "the service's own consumer got all");
        await SettledAsync(notes);
        Assert.Equal(created.Order(StringComparer.Ordinal), (await EntriesAsync(ledger)).Order(StringComparer.Ordinal));
        // Quorum from the first day: another kind cannot be declared any more.
        await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() => OnBrokerAsync(channel =>
            channel.QueueDeclareAsync(LedgerName + "-count", durable: true, exclusive: false, autoDelete: false)));
        Assert.Equal(0u, await OnBrokerAsync(channel => channel.MessageCountAsync(LedgerName + "-count")));
    }

    [Fact]
    public async Task While_the_broker_is_away_a_service_starts_stays_ready_and_loses_nothing()
    {
        await using var proxy = new TcpProxy(broker.Host, broker.Port, cut: true);
        await using var ledger = await LedgerAsync("sqlite");

        await using var notes = await NotesAsync("sqlite", proxy);
        for (var i = 0; i < 20; i++)
        {
            await notes.CreateAsync($"{i}");
        }

        Assert.Equal(200, await ReadyAsync(notes));
        Assert.Equal(Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving,
            (await new Grpc.Health.V1.Health.HealthClient(notes.Service.Channel()).CheckAsync(new())).Status);
        Assert.Equal(20, await notes.OnNotesAsync(db => db.Outbox.CountAsync(r => r.SentAt == null)));

        proxy.Mend();
        await ArrivedAsync(ledger, 20);

        // And again, in the middle of the work.
        for (var i = 0; i < 60; i++)
        {
            await notes.CreateAsync($"{i}");
            if (i == 20)
            {
                proxy.Cut();
            }

            if (i == 40)
            {
                Assert.Equal(200, await ReadyAsync(notes));
                proxy.Mend();
            }
        }

        await ArrivedAsync(ledger, 80);
        await SettledAsync(notes);
        Assert.Equal(80, (await EntriesAsync(ledger)).Distinct().Count());
        Assert.Equal(80, (await EntriesAsync(ledger)).Count);
    }

    [Fact]
    public async Task A_consumer_whose_broker_goes_away_comes_back_to_it()
    {
        await using var proxy = new TcpProxy(broker.Host, broker.Port);
        await using var ledger = await LedgerAsync("sqlite", proxy);
        await using var notes = await NotesAsync("sqlite");
        await notes.CreateAsync("before");
        await ArrivedAsync(ledger, 1);

        proxy.Cut();
        await notes.CreateAsync("meanwhile");
        await SettledAsync(notes);
        Assert.Equal(200, await ReadyAsync(ledger));
        proxy.Mend();

        await ArrivedAsync(ledger, 2);
        Assert.Equal(2, (await EntriesAsync(ledger)).Count);
    }

    [Fact]
    public async Task What_a_consumer_cannot_handle_ends_in_its_error_queue_and_the_rest_goes_on()
    {
        await using var ledger = await LedgerAsync("sqlite");
        await using var notes = await NotesAsync("sqlite");
        var attempts = 0;
        ledger.Probe.OnCount = evt => evt.Text == "poison" && Interlocked.Increment(ref attempts) > 0 ? throw new InvalidOperationException("no") : Task.CompletedTask;

        await notes.CreateAsync("poison");
        await notes.CreateAsync("good");

        await ArrivedAsync(ledger, 1);
        await Eventually.HoldsAsync(async () => await ErrorsAsync() == 1, "the error queue has it");
        var message = await OnBrokerAsync(channel => channel.BasicGetAsync(LedgerName + "-count_error", autoAck: true));
        Assert.Equal("no", System.Text.Encoding.UTF8.GetString((byte[])message!.BasicProperties.Headers!["MT-Fault-Message"]!));
        Assert.Equal(6, attempts);
        Assert.Single(await EntriesAsync(ledger));
        Assert.Equal(0, await notes.OnNotesAsync(db => db.DeadLetters.CountAsync()));
    }

    [Fact]
    public async Task A_stopping_service_takes_no_more_messages_finishes_its_own_and_leaves_the_rest_to_the_next()
    {
        await using var notes = await NotesAsync("sqlite");
        var (entered, go, handled) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var ledger = await LedgerAsync("sqlite", settings: new() { ["Bus:Prefetch"] = "2", ["Bus:Concurrency"] = "1", ["Shutdown:DrainSeconds"] = "2" });
        ledger.Probe.OnCount = async _ =>
        {
            Interlocked.Increment(ref handled);
            entered.TrySetResult();
            await go.Task;
        };
        for (var i = 0; i < 10; i++)
        {
            await notes.CreateAsync($"{i}");
        }

        await entered.Task;
        await SettledAsync(notes);
        var stop = ledger.Service.StopAsync();
        await Eventually.HoldsAsync(async () => await ReadyAsync(ledger) == 503, "it is stopping");
        go.SetResult();
        await stop;

        Assert.InRange(handled, 1, 2);
        await using var next = await LedgerAsync("sqlite", settings: new(ledger.Service.Data));
        await ArrivedAsync(next, 10);
        Assert.Equal(10, (await EntriesAsync(next)).Distinct().Count());
        Assert.Equal(0u, await ErrorsAsync());
    }

    [Fact]
    public async Task The_bus_reports_nothing_about_its_use_to_anybody()
    {
        await using var notes = await NotesAsync("sqlite");

        Assert.False(notes.Service.Services.GetRequiredService<IOptions<UsageTelemetryOptions>>().Value.Enabled);
    }

    [Fact]
    public async Task Thousands_of_events_take_seconds()
    {
        await using var ledger = await LedgerAsync("postgres");
        await using var notes = await NotesAsync("postgres");
        await notes.CreateAsync("warm");
        await ArrivedAsync(ledger, 1);
        await notes.OnNotesAsync(async db =>
        {
            for (var i = 0; i < 3000; i++)
            {
                db.Publish(new NoteCreated($"notes/{i}", "a", DateTimeOffset.UtcNow), DateTimeOffset.UtcNow);
            }

            return await db.SaveChangesAsync();
        });
        var watch = Stopwatch.StartNew();

        await SettledAsync(notes);
        var sent = watch.Elapsed;
        await ArrivedAsync(ledger, 3001);

        output.WriteLine($"sent {3000 / sent.TotalSeconds:0}/s, handled with a write {3000 / watch.Elapsed.TotalSeconds:0}/s");
    }

    private Task<NotesHost> NotesAsync(string provider, TcpProxy? proxy = null) => StartAsync(provider, new NotesModule(NotesName), proxy, []);

    private Task<NotesHost> LedgerAsync(string provider, TcpProxy? proxy = null, Dictionary<string, string?>? settings = null) =>
        StartAsync(provider, new LedgerModule(LedgerName), proxy, settings ?? []);

    private Task<NotesHost> StartAsync(string provider, OmModule module, TcpProxy? proxy, Dictionary<string, string?> settings)
    {
        var address = proxy is null ? broker : new UriBuilder(broker) { Host = "127.0.0.1", Port = proxy.Port }.Uri;
        settings["Bus:RabbitMq"] = address.ToString();
        return NotesHost.StartAsync(provider, [module], settings);
    }

    private async Task<T> OnBrokerAsync<T>(Func<IChannel, Task<T>> work)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await work(channel);
    }

    /// <summary>How many messages lie in the error queue, which comes about with the first.</summary>
    private async Task<uint> ErrorsAsync()
    {
        try
        {
            return await OnBrokerAsync(channel => channel.MessageCountAsync(LedgerName + "-count_error"));
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException error) when (error.ShutdownReason?.ReplyCode == 404)
        {
            return 0;
        }
    }

    private static async Task<int> ReadyAsync(NotesHost host)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(host.Service.Management, "/readyz"));
        return (int)response.StatusCode;
    }

    private static Task ArrivedAsync(NotesHost ledger, int count) =>
        Eventually.HoldsAsync(() => ledger.OnLedgerAsync(async db => await db.Entries.CountAsync() >= count), $"{count} events arrived");

    private static Task SettledAsync(NotesHost notes) =>
        Eventually.HoldsAsync(() => notes.OnNotesAsync(async db => !await db.Outbox.AnyAsync(r => r.SentAt == null)), "the outbox is empty");

    private static Task<List<string>> EntriesAsync(NotesHost ledger) => ledger.OnLedgerAsync(db => db.Entries.Select(e => e.Note).ToListAsync());
}
