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
        var builder = CreateBuilder(args, modules);
        var problems = Problems(builder.Configuration, edge, modules).ToList();
        if (problems.Count > 0)
        {
            await Console.Error.WriteLineAsync("The configuration is not usable:");
            await Console.Error.WriteLineAsync(string.Join('\n', problems.Select(p => "  - " + p)));
            return 78; // EX_CONFIG
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

    /// <summary>The application with all modules added and mapped, not started. Tests start it themselves.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, EdgeRules? edge, params OmModule[] modules)
    {
        var ports = builder.Configuration.GetSection("Ports").Get<Ports>() ?? new Ports();
        ports.Listen(builder, edge is null ? null : builder.Configuration.GetSection("Edge").Get<EdgeOptions>());
        builder.Services.TryAddSingleton<TimeProvider>(new StorableTime());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        Telemetry.Add(builder, modules.Length == 1 ? "om-" + modules[0].Name : "om-standalone");
        Health.Add(builder);
        AuthOptions.Add(builder);
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
            Args = [.. args.Where(a => a.StartsWith("--", StringComparison.Ordinal) && a.Contains('=', StringComparison.Ordinal))],
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
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        await PrepareAsync(app, modules, lifetime.ApplicationStopping);
        await app.StartAsync();
        foreach (var line in Ports.Describe(app))
        {
            Console.WriteLine(line);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    private static IEnumerable<string> Problems(IConfiguration configuration, EdgeRules? edge, OmModule[] modules)
    {
        var ports = configuration.GetSection("Ports").Get<Ports>() ?? new Ports();
        var problems = ports.Problems()
            .Concat((configuration.GetSection("Auth").Get<AuthOptions>() ?? new AuthOptions()).Problems())
            .Concat((configuration.GetSection("Bus").Get<BusOptions>() ?? new BusOptions()).Problems())
            .Concat(modules.SelectMany(m => m.ConfigurationProblems(configuration)));
        return edge is null
            ? problems
            : problems.Concat((configuration.GetSection("Edge").Get<EdgeOptions>() ?? new EdgeOptions()).Problems(ports));
    }
}
