using System.Diagnostics;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Notes;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class DataTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_change_that_forgets_its_version_is_not_saved_also_inside_owned_objects(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        await host.Client.CreateNoteAsync(new() { Note = new() { Text = "a", Detail = new() { Place = "here" } } });

        await Refuses(note => note.ChangeQuietly("b"));
        await Refuses(note => note.MoveQuietly("there"));
        await host.OnNotesAsync(async db =>
        {
            var note = await db.Notes.SingleAsync();
            note.Change("b", new Detail { Place = "there", Depth = 1 });
            return await db.SaveChangesAsync();
        });

        var stored = await host.OnNotesAsync(db => db.Notes.SingleAsync());
        Assert.Equal(("b", 2), (stored.Text, stored.Version));

        Task Refuses(Action<Note> change) => Assert.ThrowsAsync<InvalidOperationException>(() => host.OnNotesAsync(async db =>
        {
            change(await db.Notes.SingleAsync());
            return await db.SaveChangesAsync();
        }));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Of_two_who_read_the_same_version_one_is_told(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var note = await host.CreateAsync("a");
        var (both, waiting) = (new TaskCompletionSource(), 0);
        host.Probe.BeforeSave = () =>
        {
            if (Interlocked.Increment(ref waiting) == 2)
            {
                both.SetResult();
            }

            return both.Task;
        };

        var calls = Enumerable.Range(0, 2).Select(i => host.Client.UpdateNoteAsync(new() { Note = new() { Name = note.Name, Text = $"{i}" } }).ResponseAsync).ToArray();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);

        var lost = Assert.Single(calls, c => c.IsFaulted);
        await Faults.ThrowsAsync(StatusCode.Aborted, "CHANGED_MEANWHILE", () => lost);
        // Nobody keeps the writers' turn.
        host.Probe.BeforeSave = () => Task.CompletedTask;
        await host.CreateAsync("b");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Every_way_a_save_can_fail_gives_the_turn_back(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        var note = await host.CreateAsync("a");
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        Func<NotesDb, Task>[] failures =
        [
            async db => { db.Outbox.Add(new OutboxRow { MessageId = Guid.NewGuid(), Type = null!, Payload = "" }); await db.SaveChangesAsync(); },
            async db => { db.Notes.Add(Note.Create("b", null, DateTimeOffset.UtcNow)); await db.SaveChangesAsync(ended.Token); },
            async db => { (await db.Notes.SingleAsync()).ChangeQuietly("b"); await db.SaveChangesAsync(); },
            async db =>
            {
                var mine = await db.Notes.SingleAsync();
                await db.Database.ExecuteSqlAsync($"UPDATE notes SET \"Version\" = \"Version\" + 1");
                mine.Close();
                await db.SaveChangesAsync();
            },
            async db => { db.Entry(await db.Notes.SingleAsync()).Property(n => n.Id).CurrentValue = Guid.NewGuid(); await db.SaveChangesAsync(); },
        ];
        foreach (var failure in failures)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => host.OnNotesAsync<int>(async db =>
            {
                await failure(db);
                return 0;
            }));
            await host.Client.UpdateNoteAsync(new() { Note = new() { Name = note.Name, Text = "c" } }, deadline: DateTime.UtcNow.AddSeconds(20));
        }
    }

    [Fact]
    public async Task Sqlite_connections_keep_every_acknowledged_write()
    {
        await using var host = await NotesHost.StartAsync();

        var pragmas = await host.OnNotesAsync(async db =>
        {
            var values = new List<string>();
            await db.Database.OpenConnectionAsync();
            foreach (var pragma in (string[])["journal_mode", "synchronous", "foreign_keys", "busy_timeout"])
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = "PRAGMA " + pragma;
                values.Add($"{await command.ExecuteScalarAsync()}");
            }

            return values;
        });

        Assert.Equal(["wal", "2", "1", "10000"], pragmas);
    }

    [Fact]
    public async Task Many_writers_of_one_file_all_get_their_turn()
    {
        await using var host = await NotesHost.StartAsync();
        await host.CreateAsync("warm");
        var waits = new System.Collections.Concurrent.ConcurrentBag<TimeSpan>();

        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 20; n++)
            {
                var watch = Stopwatch.StartNew();
                await host.CreateAsync($"{i}");
                waits.Add(watch.Elapsed);
            }
        })));

        Assert.Equal(641, await host.OnNotesAsync(db => db.Notes.CountAsync()));
        // First come, first served: nobody waits for more than a few rounds of all the others.
        var sorted = waits.Order().ToList();
        Assert.True(sorted[^1] < (20 * sorted[sorted.Count / 2]) + TimeSpan.FromSeconds(1), $"median {sorted[sorted.Count / 2]}, worst {sorted[^1]}");
    }

    [Fact]
    public async Task The_turn_goes_round_in_order()
    {
        var gate = new WriteGate<NotesDb>(serialise: true);
        var first = await gate.EnterAsync(default);
        var order = new List<int>();
        var others = Enumerable.Range(0, 10).Select(async i =>
        {
            using var turn = await gate.EnterAsync(default);
            order.Add(i);
        }).ToList();
        using var given = new CancellationTokenSource();
        var givingUp = gate.EnterAsync(given.Token).AsTask();

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givingUp);
        first!.Dispose();
        await Task.WhenAll(others);

        Assert.Equal(Enumerable.Range(0, 10), order);
        Assert.Null(await new WriteGate<NotesDb>(serialise: false).EnterAsync(default));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Times_are_ordered_and_compared_by_the_moment_and_come_back_as_they_were_told(string provider)
    {
        var clock = new TestClock();
        await using var host = await NotesHost.StartAsync(provider, services: s => s.AddSingleton<TimeProvider>(clock));
        DateTimeOffset[] times =
        [
            new(2026, 3, 29, 3, 30, 0, TimeSpan.FromHours(2)), new(2026, 3, 29, 1, 59, 59, 999, TimeSpan.FromHours(1)), new(1999, 12, 31, 23, 59, 59, TimeSpan.Zero),
            new(2026, 3, 28, 23, 0, 0, TimeSpan.FromHours(-5)), new(2099, 1, 1, 0, 0, 0, TimeSpan.FromHours(14)),
        ];
        foreach (var time in times)
        {
            clock.Now = time;
            var created = await host.CreateAsync("a");
            Assert.Equal(time, created.CreateTime.ToDateTimeOffset());
            Assert.Equal(created, await host.Client.GetNoteAsync(new() { Name = created.Name }));
        }

        var (stored, later) = await host.OnNotesAsync(async db => (
            await db.Notes.OrderBy(n => n.CreatedAt).Select(n => n.CreatedAt).ToListAsync(),
            await db.Notes.CountAsync(n => n.CreatedAt > times[1])));
        Assert.Equal(times.Order(), stored);
        Assert.All(stored, time => Assert.Equal(TimeSpan.Zero, time.Offset));
        Assert.Equal(3, later);
    }

    [Fact]
    public void The_clock_tells_no_more_than_every_database_keeps() =>
        Assert.All(Enumerable.Range(0, 100).Select(_ => new Clock().GetUtcNow()), now => Assert.Equal(0, now.Nanosecond));

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_model_has_its_migrations(string provider)
    {
        await using var host = await NotesHost.StartWithLedgerAsync(provider);

        Assert.False(await host.OnNotesAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())));
        Assert.False(await host.OnLedgerAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())));
    }
}
