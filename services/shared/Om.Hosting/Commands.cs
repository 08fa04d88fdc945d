using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Om.Hosting;

/// <summary>What the executable does besides serving.</summary>
internal static class Commands
{
    // As long as sent events are kept.
    private static readonly int MostHours = (int)Housekeeping.SentKept.TotalHours;

    public static async Task<int> RunAsync(WebApplication app, OmModule[] modules, string command, string[] args)
    {
        var rest = args.Where(a => !(a.StartsWith("--", StringComparison.Ordinal) && a.Contains('=', StringComparison.Ordinal)))
            .SkipWhile(a => a != command).Skip(1).ToArray();
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        switch (command)
        {
            case "migrate":
                await Databases.MigrateAsync(app.Services, stopping);
                return 0;
            case "backup" when rest is [var folder]:
                await Backups.WriteAsync(app.Services, folder, stopping);
                return 0;
            case "restore" when rest is [var folder]:
                await Backups.RestoreAsync(app.Services, folder, stopping);
                return 0;
            case "dead-letters" when rest is ["list"] or ["replay"]:
                return await DeadLetters.RunAsync(app.Services, replay: rest[0] == "replay", stopping);
            case "audit" when rest is ["verify"] or ["verify", _, _, _]:
                return await AuditCommand.VerifyAsync(app.Services, Console.Out, rest[1..], stopping);
            case "audit" when rest is ["export", var file]:
                return await AuditCommand.ExportAsync(app.Services, file, stopping);
            case "erasures" when rest is ["list"]:
                return await ErasureCommand.ListAsync(app.Services, Console.Out, stopping);
            case "erasures" when rest is ["add", var list]:
                return await ErasureCommand.AddAsync(app.Services, list, stopping);
            case "resend" when rest is [var text] && int.TryParse(text, out var hours) && hours >= 1 && hours <= MostHours:
                await ResendAsync(app.Services, TimeSpan.FromHours(hours), stopping);
                return 0;
        }

        var found = modules.SelectMany(m => m.Commands).FirstOrDefault(c => c.Key == command).Value;
        if (found is not null)
        {
            await Databases.MigrateAsync(app.Services, stopping);
            return await found(app.Services, rest, stopping);
        }

        var known = modules.SelectMany(m => m.Commands.Keys).Order().Prepend($"resend HOURS (1 to {MostHours})").Prepend("audit verify [SERVICE NUMBER HASH]").Prepend("audit export FILE").Prepend("erasures add FILE").Prepend("erasures list").Prepend("dead-letters list|replay").Prepend("restore FOLDER")
            .Prepend("backup FOLDER").Prepend("migrate");
        throw new Refusal(Refusal.Usage,
            $"Unknown command '{string.Join(' ', [command, .. rest])}'. Known: {string.Join(", ", known)}. Without a command the service runs.");
    }

    /// <summary>
    /// Sends the events of the last hours again: after the broker lost its disk, or a service went back to a backup. Who has handled one skips it.
    /// </summary>
    private static async Task ResendAsync(IServiceProvider services, TimeSpan age, CancellationToken cancellation)
    {
        var since = services.GetRequiredService<TimeProvider>().GetUtcNow() - age;
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            await using var scope = services.CreateAsyncScope();
            var db = (OmDb)scope.ServiceProvider.GetRequiredService(database.ContextType);
            var count = await db.Outbox.Where(r => r.SentAt >= since).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.SentAt, (DateTimeOffset?)null).SetProperty(r => r.LeasedUntil, (DateTimeOffset?)null), cancellation);
            Console.WriteLine($"{database.Service}: {count} events go out again");
        }
    }
}
