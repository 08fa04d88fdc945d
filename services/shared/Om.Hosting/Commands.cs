using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Om.Hosting;

/// <summary>What the executable does besides serving.</summary>
internal static class Commands
{
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
                await Databases.BackupAsync(app.Services, folder, stopping);
                return 0;
            case "restore" when rest is [var folder]:
                return Databases.Restore(app.Services, folder);
            case "dead-letters" when rest is ["list"] or ["replay"]:
                return await DeadLetters.RunAsync(app.Services, replay: rest[0] == "replay", stopping);
        }

        var found = modules.SelectMany(m => m.Commands).FirstOrDefault(c => c.Key == command).Value;
        if (found is not null)
        {
            await Databases.MigrateAsync(app.Services, stopping);
            return await found(app.Services, rest, stopping);
        }

        var known = modules.SelectMany(m => m.Commands.Keys).Order().Prepend("dead-letters list|replay").Prepend("restore FOLDER")
            .Prepend("backup FOLDER").Prepend("migrate");
        await Console.Error.WriteLineAsync($"Unknown command '{command}'. Known: {string.Join(", ", known)}. Without a command the service runs.");
        return 64; // EX_USAGE
    }
}
