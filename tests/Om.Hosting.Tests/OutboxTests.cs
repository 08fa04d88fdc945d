using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Notes;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

/// <summary>Events inside one process.</summary>
public sealed class OutboxTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_event_reaches_every_consumer_once_also_the_one_that_writes_where_it_came_from(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);

        var notes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => host.CreateAsync($"{i}")));

        await SettledAsync(host);
        Assert.Equal(notes.Select(n => n.Name).Order(), await EchoesAsync(host));
        Assert.Equal(notes.Select(n => n.Name).Order(), await EntriesAsync(host));
        Assert.Equal(50, await host.OnNotesAsync(db => db.Inbox.CountAsync()));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_row_whose_dispatcher_died_waits_for_its_lease_and_goes_out_then(string provider)
    {
        var clock = new TestClock();
        await using var host = await NotesHost.StartWithLedgerAsync(provider, services: s => s.AddSingleton<TimeProvider>(clock));
        await host.OnNotesAsync(async db =>
        {
            db.Outbox.Add(new OutboxRow
            {
                MessageId = Guid.NewGuid(),
                Type = "om.notes.v1.NoteCreated",
                Payload = """{"note":"notes/1","text":"a","occurredAt":"2026-01-01T00:00:00Z"}""",
                CreatedAt = clock.Now,
                LeasedUntil = clock.Now.AddSeconds(60),
            });
            return await db.SaveChangesAsync();
        });
        // Whatever comes after it does not wait.
        var other = await host.CreateAsync("b");
        await Eventually.HoldsAsync(async () => (await EntriesAsync(host)).SequenceEqual([other.Name]), "the other event arrived");

        clock.Now = clock.Now.AddSeconds(61);

        await Eventually.HoldsAsync(async () => (await EntriesAsync(host)).Count == 2, "the lease ran out");
        await SettledAsync(host);
        Assert.Equal(["notes/1", other.Name], (await EchoesAsync(host)).OrderBy(n => n.Length));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_was_handed_over_but_not_marked_goes_out_again_and_changes_nothing(string provider)
    {
        var handover = new Handover();
        await using var host = await NotesHost.StartWithLedgerAsync(provider, services: s => s.AddSingleton<IHandover>(p => handover.Over(p)));
        handover.After = count => count <= 20 ? throw new IOException("died before the mark") : Task.CompletedTask;

        for (var i = 0; i < 10; i++)
        {
            await host.CreateAsync($"{i}");
        }

        await SettledAsync(host);
        Assert.True(handover.Ids.Count > 20, $"{handover.Ids.Count} deliveries");
        Assert.Equal(10, (await EchoesAsync(host)).Count);
        Assert.Equal(10, (await EntriesAsync(host)).Count);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task One_delivered_twice_at_the_same_moment_has_one_effect(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);
        var mediator = host.Service.Services.GetRequiredService<MassTransit.Mediator.IMediator>();
        for (var round = 0; round < 10; round++)
        {
            var id = Guid.NewGuid();
            var evt = new NoteCreated($"notes/{round}", "a", DateTimeOffset.UtcNow);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => mediator.Publish(evt,
                Pipe.New<PublishContext>(pipe => pipe.UseExecute(context => context.MessageId = id)))));
        }

        Assert.Equal(10, (await EchoesAsync(host)).Count);
        Assert.Equal(10, (await EntriesAsync(host)).Count);
    }

    [Fact]
    public async Task Two_dispatchers_share_the_rows_and_take_none_twice()
    {
        var (one, two) = (new Handover(), new Handover());
        await using var first = await NotesHost.StartAsync("postgres", services: s => s.AddSingleton<IHandover>(one));
        await using var second = await NotesHost.StartAsync("postgres", new(first.Service.Data), s => s.AddSingleton<IHandover>(two));

        // Neither goes on past a third before the other has begun: on a busy machine one would be done before the other woke.
        var (oneBegan, twoBegan) = (new TaskCompletionSource(), new TaskCompletionSource());
        one.Before = count => oneBegan.TrySetResult() || count < 1500 ? Task.CompletedTask : twoBegan.Task;
        two.Before = count => twoBegan.TrySetResult() || count < 1500 ? Task.CompletedTask : oneBegan.Task;
        await first.OnNotesAsync(async db =>
        {
            for (var i = 0; i < 5000; i++)
            {
                db.Publish(new NoteCreated($"notes/{i}", "a", DateTimeOffset.UtcNow), DateTimeOffset.UtcNow);
            }

            return await db.SaveChangesAsync();
        });

        await SettledAsync(first);
        Assert.Equal(5000, one.Ids.Count + two.Ids.Count);
        Assert.Equal(5000, one.Ids.Concat(two.Ids).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_consumer_that_always_throws_leaves_a_dead_letter_and_stops_nothing_else(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);
        var (counts, echoes) = (0, 0);
        host.Probe.OnCount = evt => evt.Text == "poison" && Interlocked.Increment(ref counts) > 0 ? throw new InvalidOperationException("Cannot stomach it.") : Task.CompletedTask;
        host.Probe.OnEcho = evt => Task.FromResult(evt.Text == "poison" ? Interlocked.Increment(ref echoes) : 0);

        var poison = await host.CreateAsync("poison");
        var good = await host.CreateAsync("good");
        await Eventually.HoldsAsync(async () => (await EntriesAsync(host)).SequenceEqual([good.Name]), "later events go on");
        await Eventually.HoldsAsync(async () => (await EchoesAsync(host)).Count == 2, "other consumers go on");

        await SettledAsync(host);
        var letter = await host.OnNotesAsync(db => db.DeadLetters.SingleAsync());
        Assert.Contains("Cannot stomach it.", letter.Reason, StringComparison.Ordinal);
        Assert.Contains(poison.Name, letter.Payload, StringComparison.Ordinal);
        Assert.Equal((6, 1), (counts, echoes));

        // The cause is mended; the operator replays.
        host.Probe.OnCount = _ => Task.CompletedTask;
        Assert.Equal(1, await host.OnNotesAsync(db => DeadLetters.ReplayAsync(db, DateTimeOffset.UtcNow, default)));

        await Eventually.HoldsAsync(async () => (await EntriesAsync(host)).Count == 2, "the replay arrived");
        await SettledAsync(host);
        Assert.Equal(2, (await EchoesAsync(host)).Count);
        Assert.Equal(0, await host.OnNotesAsync(db => db.DeadLetters.CountAsync()));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_letter_is_replayed_after_its_row_is_gone_but_not_after_the_proofs_are(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);
        var now = DateTimeOffset.UtcNow;
        await host.OnNotesAsync(async db =>
        {
            foreach (var (note, days) in new[] { ("notes/young", 8), ("notes/old", 14) })
            {
                db.DeadLetters.Add(new DeadLetterRow
                {
                    MessageId = Guid.NewGuid(),
                    Type = "om.notes.v1.NoteCreated",
                    Payload = $$"""{"note":"{{note}}","text":"a","occurredAt":"2026-01-01T00:00:00Z"}""",
                    Reason = "x",
                    FailedAt = now.AddDays(-days),
                });
            }

            return await db.SaveChangesAsync();
        });

        Assert.Equal(1, await host.OnNotesAsync(db => DeadLetters.ReplayAsync(db, now, default)));

        await SettledAsync(host);
        Assert.Equal(["notes/young"], await EntriesAsync(host));
        Assert.Contains("notes/old", (await host.OnNotesAsync(db => db.DeadLetters.SingleAsync())).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_put_aside_and_one_of_a_newer_version_waits()
    {
        await using var host = await NotesHost.StartWithLedgerAsync();
        await host.OnNotesAsync(async db =>
        {
            db.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), Type = "om.notes.v1.NoteCreated", Payload = "{broken", CreatedAt = DateTimeOffset.UtcNow });
            db.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), Type = "om.notes.v1.NoteBurnt", Payload = "{}", CreatedAt = DateTimeOffset.UtcNow });
            return await db.SaveChangesAsync();
        });

        var note = await host.CreateAsync("a");

        await Eventually.HoldsAsync(async () => (await EntriesAsync(host)).SequenceEqual([note.Name]), "the good one arrived");
        await Eventually.HoldsAsync(() => host.OnNotesAsync(db => db.DeadLetters.AnyAsync()), "the broken one was put aside");
        await Eventually.HoldsAsync(
            async () => await host.OnNotesAsync(db => db.Outbox.Where(r => r.SentAt == null).Select(r => r.Type).ToListAsync()) is ["om.notes.v1.NoteBurnt"],
            "only the one of a newer version waits");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_shutdown_in_the_middle_loses_and_doubles_nothing(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);
        var entered = new TaskCompletionSource();
        var hang = new TaskCompletionSource();
        host.Probe.OnCount = async evt =>
        {
            if (evt.Text == "0")
            {
                entered.TrySetResult();
                await hang.Task;
            }
        };
        for (var i = 0; i < 40; i++)
        {
            await host.CreateAsync($"{i}");
        }

        await entered.Task;
        var watch = Stopwatch.StartNew();
        await host.Service.StopAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
        hang.SetResult();

        var later = new TestClock { Now = DateTimeOffset.UtcNow.AddSeconds(61) };
        await using var again = await NotesHost.StartWithLedgerAsync(provider, new(host.Service.Data), s => s.AddSingleton<TimeProvider>(later));
        await SettledAsync(again);
        Assert.Equal(40, (await EntriesAsync(again)).Distinct().Count());
        Assert.Equal(40, (await EntriesAsync(again)).Count);
        Assert.Equal(40, (await EchoesAsync(again)).Count);
        Assert.Equal(0, await again.OnNotesAsync(db => db.DeadLetters.CountAsync()));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_thousand_events_take_seconds(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);
        await host.CreateAsync("warm");
        await SettledAsync(host);
        await host.OnNotesAsync(async db =>
        {
            for (var i = 0; i < 1000; i++)
            {
                db.Publish(new NoteCreated($"notes/{i}", "a", DateTimeOffset.UtcNow), DateTimeOffset.UtcNow);
            }

            return await db.SaveChangesAsync();
        });
        var watch = Stopwatch.StartNew();

        await SettledAsync(host);

        output.WriteLine($"{provider}: {1000 / watch.Elapsed.TotalSeconds:0} events/s, each to two consumers with a write");
        Assert.Equal(1001, (await EntriesAsync(host)).Count);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Housekeeping_removes_what_is_over_and_nothing_else(string provider)
    {
        var clock = new TestClock();
        var held = new Handover { Before = _ => Task.Delay(Timeout.Infinite) };
        await using var host = await NotesHost.StartAsync(provider, services: s => s.AddSingleton<TimeProvider>(clock).AddSingleton<IHandover>(held));
        var start = clock.Now;
        foreach (var hours in (int[])[0, 1, 23, 25, (6 * 24) + 23, (7 * 24) + 1, (13 * 24) + 23, (14 * 24) + 1])
        {
            var at = start.AddHours(-hours);
            await host.OnNotesAsync(async db =>
            {
                db.ProcessedRequests.Add(new ProcessedRequest { Key = Guid.NewGuid(), RequestHash = [1], Response = [], Subject = "", CreatedAt = at });
                db.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), Type = "x", Payload = "{}", CreatedAt = at, SentAt = at });
                db.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), Type = "waits", Payload = "{}", CreatedAt = at, LeasedUntil = start.AddYears(1) });
                db.Inbox.Add(new InboxRow { MessageId = Guid.NewGuid(), Consumer = "x", HandledAt = at });
                return await db.SaveChangesAsync();
            });
        }

        var housekeeping = host.Service.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Housekeeping<NotesDb>>().Single();
        await housekeeping.SweepAsync(default);

        Assert.Equal((3, 5, 8, 7), (
            await host.OnNotesAsync(db => db.ProcessedRequests.CountAsync()),
            await host.OnNotesAsync(db => db.Outbox.CountAsync(r => r.SentAt != null)),
            await host.OnNotesAsync(db => db.Outbox.CountAsync(r => r.SentAt == null)),
            await host.OnNotesAsync(db => db.Inbox.CountAsync())));
    }

    private static Task SettledAsync(NotesHost host) =>
        Eventually.HoldsAsync(() => host.OnNotesAsync(async db => !await db.Outbox.AnyAsync(r => r.SentAt == null)), "the outbox is empty");

    private static Task<List<string>> EchoesAsync(NotesHost host) => host.OnNotesAsync(db => db.Echoes.Select(e => e.Note).OrderBy(n => n).ToListAsync());

    private static Task<List<string>> EntriesAsync(NotesHost host) => host.OnLedgerAsync(db => db.Entries.Select(e => e.Note).OrderBy(n => n).ToListAsync());

    /// <summary>Counts deliveries and dies where a test tells it to.</summary>
    private sealed class Handover : IHandover
    {
        private IHandover? inner;

        public ConcurrentQueue<Guid> Ids { get; } = [];

        public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

        public Func<int, Task> After { get; set; } = _ => Task.CompletedTask;

        public bool FailureIsFinal => false;

        public TimeSpan Limit => TimeSpan.FromSeconds(30);

        public Handover Over(IServiceProvider services)
        {
            inner = ActivatorUtilities.CreateInstance<LocalHandover>(services);
            return this;
        }

        public Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

        public async Task HandAsync(object evt, OutboxRow row, CancellationToken cancellation)
        {
            Ids.Enqueue(row.MessageId);
            var count = Ids.Count;
            await Before(count).WaitAsync(cancellation);
            if (inner is not null)
            {
                await inner.HandAsync(evt, row, cancellation);
            }

            await After(count);
        }
    }
}
