using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>Copies of the SQLite files. PostgreSQL is backed up with its own tools.</summary>
internal static class Backups
{
    /// <summary>Copies every file to <paramref name="folder"/>, also while the platform runs: each copy is one consistent moment of its service.</summary>
    public static async Task WriteAsync(IServiceProvider services, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var files = Files(services, folder).ToList();
        if (files.Find(f => File.Exists(f.Copy)) is { Copy: { } taken })
        {
            throw new Refusal(Refusal.CannotCreate, $"'{taken}' exists already; a backup never overwrites another one.");
        }

        if (files.Find(f => !File.Exists(f.File)) is { File: { } none })
        {
            throw new Refusal(Refusal.NoInput, $"'{none}' does not exist; there is nothing to back up in this data folder.");
        }

        foreach (var (service, file, copy) in files)
        {
            // Under its name only once it is whole and on the disk.
            var part = copy + ".part";
            File.Delete(part);
            await CopyAsync(file, part, cancellation);
            Settle(part, copy);
            Console.WriteLine($"{service}: {copy}");
        }
    }

    /// <summary>Puts the files of a backup into an empty data folder.</summary>
    public static async Task RestoreAsync(IServiceProvider services, string folder, CancellationToken cancellation)
    {
        using var held = Databases.LockFolder(services);
        var files = Files(services, folder).ToList();
        var problems = files.Where(f => !File.Exists(f.Copy)).Select(f => $"The backup holds no file for '{f.Service}'.")
            .Concat(files.SelectMany(f => new[] { f.File, f.File + "-wal" }).Where(File.Exists)
                .Select(file => $"'{file}' exists; restore only into an empty data folder."))
            .ToList();
        if (problems.Count > 0)
        {
            throw new Refusal(Refusal.CannotCreate, string.Join('\n', problems));
        }

        foreach (var (service, _, copy) in files)
        {
            await RequireWholeAsync(service, copy, cancellation);
        }

        foreach (var (service, file, copy) in files)
        {
            var part = file + ".part";
            File.Copy(copy, part, overwrite: true);
            await SendAgainAsync(part, cancellation);
            Settle(part, file);
            Console.WriteLine($"{service}: restored");
        }
    }

    private static IEnumerable<(string Service, string File, string Copy)> Files(IServiceProvider services, string folder)
    {
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            if (database.SqliteFile is { } file)
            {
                yield return (database.Service, file, Path.Combine(folder, Path.GetFileName(file)));
            }
            else
            {
                Console.WriteLine($"{database.Service}: on PostgreSQL, use pg_dump and pg_restore.");
            }
        }
    }

    private static async Task CopyAsync(string file, string target, CancellationToken cancellation)
    {
        await using var source = Connection(file, SqliteOpenMode.ReadWrite);
        await source.OpenAsync(cancellation);
        await using var copy = source.CreateCommand();
        copy.CommandTimeout = 0;
        // Reads one snapshot; writers go on meanwhile.
        copy.CommandText = "VACUUM INTO $target";
        copy.Parameters.AddWithValue("$target", target);
        await copy.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task RequireWholeAsync(string service, string copy, CancellationToken cancellation)
    {
        try
        {
            await using var connection = Connection(copy, SqliteOpenMode.ReadOnly);
            await connection.OpenAsync(cancellation);
            await using var check = connection.CreateCommand();
            check.CommandText = "PRAGMA integrity_check(1)";
            if (await check.ExecuteScalarAsync(cancellation) is "ok")
            {
                return;
            }
        }
        catch (SqliteException)
        {
            // Not even a database.
        }

        throw new Refusal(Refusal.NoInput, $"The copy of '{service}' is damaged: '{copy}'. Nothing was restored.");
    }

    /// <summary>
    /// The files were copied one after another: an event may be sent in its service's copy and not yet be in the copy of the service that heard it.
    /// Those of the last day before the copy go out again; who has handled one skips it.
    /// </summary>
    private static async Task SendAgainAsync(string file, CancellationToken cancellation)
    {
        await using var connection = Connection(file, SqliteOpenMode.ReadWrite);
        await connection.OpenAsync(cancellation);
        await using var update = connection.CreateCommand();
        update.CommandText =
            """
            UPDATE outbox SET "LeasedUntil" = NULL,
              "SentAt" = CASE WHEN "SentAt" > (SELECT max("SentAt") FROM outbox) - $day THEN NULL ELSE "SentAt" END
            """;
        update.Parameters.AddWithValue("$day", TimeSpan.TicksPerDay);
        await update.ExecuteNonQueryAsync(cancellation);
    }

    private static void Settle(string part, string file)
    {
        using (var handle = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(part, file);
    }

    private static SqliteConnection Connection(string file, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
}
