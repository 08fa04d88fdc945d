using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>Runs one module as a service, or several as one process.</summary>
public static class OmHost
{
    /// <summary>
    /// Runs <paramref name="modules"/>, or one of the commands: <c>--verify-config</c>, <c>--list-modules</c>, <c>probe</c>,
    /// <c>migrate</c>, <c>backup</c>, <c>restore</c>, <c>dead-letters</c> and those of the modules.
    /// </summary>
    /// <param name="args">Command line.</param>
    /// <param name="edge">How this process faces the public; null for a service behind the gateway.</param>
    /// <param name="modules">What to run.</param>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(string[] args, EdgeRules? edge, params OmModule[] modules)
    {
        try
        {
            return await RunCheckedAsync(args, edge, modules);
        }
        catch (Refusal refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return refusal.ExitCode;
        }
        catch (Exception error) when (DbErrors.IsUnavailable(error))
        {
            await Console.Error.WriteLineAsync($"The database does not answer: {error.GetBaseException().Message}");
            return Refusal.TryLater;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"This process ends: {error.Message}\n{error}");
            return Refusal.Software;
        }
    }

    private static async Task<int> RunCheckedAsync(string[] args, EdgeRules? edge, OmModule[] modules)
    {
        if (args is ["--list-modules"])
        {
            Console.WriteLine(string.Join('\n', modules.Select(m => m.Name)));
            return 0;
        }

        if (args is ["probe", .. var addresses])
        {
            return await Probe.RunAsync(addresses);
        }

        var command = args.FirstOrDefault(a => !a.StartsWith('-'));
        if (command is null && args.FirstOrDefault(a => a != "--verify-config" && !IsSetting(a)) is { } unknown)
        {
            throw new Refusal(Refusal.Usage, $"Unknown option '{unknown}'. Known: --verify-config, --list-modules, and settings such as --Ports:Http=9000.");
        }

        var builder = CreateBuilder(args, modules);
        var problems = Problems(builder.Configuration, edge, modules, serves: command is null);
        if (problems.Count > 0)
        {
            throw new Refusal(Refusal.Configuration, "The configuration is not usable:\n" + string.Join('\n', problems.Select(p => "  - " + p)));
        }

        if (args.Contains("--verify-config"))
        {
            Console.WriteLine("The configuration is usable.");
            return 0;
        }

        await using var app = Build(builder, edge, modules);
        return command is null
            ? await ServeAsync(app, modules)
            : await Commands.RunAsync(app, modules, command, args);
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal);

    /// <summary>The application with all modules added and mapped, not started. Tests start it themselves.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, EdgeRules? edge, params OmModule[] modules)
    {
        var ports = Settings.Read<Ports>(builder.Configuration, "Ports");
        ports.Listen(builder, edge is null ? null : Settings.Read<EdgeOptions>(builder.Configuration, "Edge"));
        builder.Services.TryAddSingleton<TimeProvider>(new Clock());
        Shutdown.Add(builder);
        Telemetry.Add(builder, modules.Length == 1 ? "om-" + modules[0].Name : "om-standalone");
        Health.Add(builder);
        AuthOptions.Add(builder, modules);
        Rpc.Add(builder);
        Bus.Add(builder, modules);
        builder.Services.AddSingleton<SecretPaths>();
        builder.Services.AddSingleton<SelfCalls>();
        builder.Services.AddSingleton<ILoggerFactory>(services =>
            new RedactingLog(ActivatorUtilities.CreateInstance<LoggerFactory>(services), services.GetRequiredService<SecretPaths>()));
        if (edge is not null)
        {
            Edge.Add(builder, edge);
        }

        foreach (var module in modules)
        {
            module.Add(builder);
        }

        var app = builder.Build();
        Health.Use(app, edge is not null);
        PublicAddress.Use(app);
        if (edge is not null)
        {
            Edge.Use(app);
        }

        app.UseRouting();
        app.UseAuthentication();
        Rpc.Use(app);
        foreach (var module in modules)
        {
            module.Map(app);
        }

        app.Services.GetRequiredService<SecretPaths>().Learn(app, edge);
        Rpc.RequireAccessRules(app);
        return app;
    }

    /// <summary>A builder with this platform's defaults. Defaults live in code; a deployment sets environment variables.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args, params OmModule[] modules)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Where(IsSetting)],
            ApplicationName = modules[0].GetType().Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        // The failed statement of a lost race is an answer to the caller, not an event for the operator.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        // What reaches it got past our interceptor: requests nobody can read, one stack trace for each of them.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Http", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        return builder;
    }

    /// <summary>Migrates every database and lets the modules prepare, before the first request is taken.</summary>
    public static async Task PrepareAsync(WebApplication app, OmModule[] modules, CancellationToken cancellation)
    {
        await Databases.MigrateAsync(app.Services, cancellation);
        foreach (var module in modules)
        {
            await module.StartAsync(app.Services, cancellation);
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, OmModule[] modules)
    {
        using var folder = Databases.LockFolder(app.Services);
        await PrepareWhenReachableAsync(app, modules);
        await app.StartAsync();
        foreach (var line in Ports.Describe(app))
        {
            Console.WriteLine(line);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Services start in any order, also before their database.</summary>
    private static async Task PrepareWhenReachableAsync(WebApplication app, OmModule[] modules)
    {
        while (true)
        {
            try
            {
                await PrepareAsync(app, modules, app.Lifetime.ApplicationStopping);
                return;
            }
            catch (Exception error) when (DbErrors.IsUnavailable(error))
            {
                app.Logger.LogWarning("The database does not answer yet: {Reason}. Trying again.", error.GetBaseException().Message);
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static List<string> Problems(IConfiguration configuration, EdgeRules? edge, OmModule[] modules, bool serves)
    {
        var problems = new List<string>();
        var ports = Settings.Read<Ports>(configuration, "Ports", problems);
        var bus = Settings.Read<BusOptions>(configuration, "Bus", problems);
        problems.AddRange(ports.Problems());
        problems.AddRange(bus.Problems());
        problems.AddRange(Settings.Read<AuthOptions>(configuration, "Auth", problems).Problems());
        problems.AddRange(Settings.Read<ShutdownOptions>(configuration, "Shutdown", problems).Problems());
        problems.AddRange(Settings.Read<DatabaseOptions>(configuration, "Database", problems).Problems(modules.Select(m => m.Name), bus.RabbitMq.Length > 0));
        problems.AddRange(ServiceClients.Problems(configuration, serves ? modules : []));
        problems.AddRange(modules.SelectMany(module => Problems(module, configuration)));
        if (edge is not null)
        {
            problems.AddRange(Settings.Read<EdgeOptions>(configuration, "Edge", problems).Problems(ports));
        }

        return problems;
    }

    private static IEnumerable<string> Problems(OmModule module, IConfiguration configuration)
    {
        try
        {
            return [.. module.ConfigurationProblems(configuration)];
        }
        catch (InvalidOperationException error)
        {
            // The binder names the key and what it cannot read.
            return [error.Message];
        }
    }
}
