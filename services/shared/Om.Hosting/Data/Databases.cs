using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Hosting;

/// <summary>All databases of a process: migration, and the lock of the data folder.</summary>
public static class Databases
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Brings every database to the newest schema. Two processes may do it at once; the second waits and finds nothing to do.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellation)
    {
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            await using var scope = services.CreateAsyncScope();
            var db = (OmDb)scope.ServiceProvider.GetRequiredService(database.ContextType);
            if (database.SqliteFile is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                await MigrateFileAsync(db, file, cancellation);
            }
            else if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
            {
                await db.Database.MigrateAsync(cancellation);
            }
        }
    }

    /// <summary>
    /// EF Core notes in the file itself that somebody migrates it; after a kill that note stays, and every later start would wait for ever. A lock
    /// that ends with its holder stands around it, so a note found inside is always a dead one's.
    /// </summary>
    private static async Task MigrateFileAsync(OmDb db, string file, CancellationToken cancellation)
    {
        if (File.Exists(file) && !(await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            return;
        }

        FileStream? held;
        while ((held = TryLock(file + ".migrating")) is null)
        {
            await Task.Delay(Pause, cancellation);
        }

        await using (held)
        {
            if (await db.Database.SqlQuery<int>($"SELECT count(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(cancellation) > 0)
            {
                await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellation);
            }

            await db.Database.MigrateAsync(cancellation);
        }
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
        return TryLock(Path.Combine(folder, "om.lock"))
            ?? throw new Refusal(Refusal.TryLater, $"Another process works on the data folder '{folder}'. Stop it, or set Database:Folder.");
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
