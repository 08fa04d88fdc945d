using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>All databases of a process: migration, backup, restore.</summary>
public static class Databases
{
    /// <summary>Brings every database to the newest schema. Two processes may do it at once; the second waits and finds nothing to do.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellation)
    {
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            if (database.SqliteFile is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            }

            await using var scope = services.CreateAsyncScope();
            var db = (OmDb)scope.ServiceProvider.GetRequiredService(database.ContextType);
            if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
            {
                await db.Database.MigrateAsync(cancellation);
            }
        }
    }

    /// <summary>
    /// Copies every SQLite file to <paramref name="folder"/>, also while the platform runs: each copy is one consistent moment of its service.
    /// PostgreSQL is backed up with its own tools.
    /// </summary>
    public static async Task BackupAsync(IServiceProvider services, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            if (database.SqliteFile is not { } file)
            {
                Console.WriteLine($"{database.Service}: on PostgreSQL, use pg_dump.");
                continue;
            }

            var target = Path.Combine(folder, Path.GetFileName(file));
            if (File.Exists(target))
            {
                throw new IOException($"'{target}' exists already; a backup never overwrites another one.");
            }

            await using var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            await source.OpenAsync(cancellation);
            await using var copy = source.CreateCommand();
            // VACUUM INTO reads one snapshot; writers go on meanwhile.
            copy.CommandText = "VACUUM INTO $target";
            copy.Parameters.AddWithValue("$target", target);
            await copy.ExecuteNonQueryAsync(cancellation);
            Console.WriteLine($"{database.Service}: {target}");
        }
    }

    /// <summary>Puts the files of a backup into an empty data folder.</summary>
    public static int Restore(IServiceProvider services, string folder)
    {
        using var held = LockFolder(services);
        var files = services.GetServices<ServiceDatabase>().Where(d => d.SqliteFile is not null).ToList();
        var missing = files.Where(d => !File.Exists(Path.Combine(folder, Path.GetFileName(d.SqliteFile!)))).Select(d => d.Service).ToList();
        var present = files.Where(d => File.Exists(d.SqliteFile!)).Select(d => d.SqliteFile!).ToList();
        if (missing.Count > 0 || present.Count > 0)
        {
            missing.ForEach(service => Console.Error.WriteLine($"The backup holds no file for '{service}'."));
            present.ForEach(file => Console.Error.WriteLine($"'{file}' exists; restore only into an empty data folder."));
            return 1;
        }

        foreach (var database in files)
        {
            File.Copy(Path.Combine(folder, Path.GetFileName(database.SqliteFile!)), database.SqliteFile!);
            Console.WriteLine($"{database.Service}: restored");
        }

        return 0;
    }

    /// <summary>
    /// Takes the data folder for this process: two dispatchers on one file would both be right and the writers' gate would not hold.
    /// </summary>
    public static IDisposable? LockFolder(IServiceProvider services)
    {
        var file = services.GetServices<ServiceDatabase>().FirstOrDefault(d => d.SqliteFile is not null)?.SqliteFile;
        if (file is null)
        {
            return null;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "om.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"Another process works on the data folder '{folder}'. Stop it, or set Database:Folder.");
        }
    }
}
