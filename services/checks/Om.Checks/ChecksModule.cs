using MassTransit;
using Om.Contracts.Checks;
using Om.Contracts.Identity;
using Om.Hosting;

namespace Om.Checks;

/// <summary>Practice checks, their editions, and partners' aids.</summary>
public sealed class ChecksModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "checks";

    /// <inheritdoc />
    public override IReadOnlyList<Type> Publishes => [typeof(EditionPublished), typeof(EditionWithdrawn), typeof(AccountErased)];

    /// <inheritdoc />
    public override IEnumerable<string> ConfigurationProblems(IConfiguration configuration)
    {
        var problems = new List<string>();
        problems.AddRange(Settings.Read<ChecksOptions>(configuration, "Checks", problems).Problems());
        return problems;
    }

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder)
    {
        builder.AddOmDb<ChecksDb, SqliteChecksDb, PostgresChecksDb>(Name);
        builder.AddAudit<ChecksDb>(Name);
        builder.AddErasure<ChecksDb, PersonEraser>();
        builder.Services.AddSingleton(Options(builder.Configuration));
        builder.Services.AddSingleton<PackageKeys>();
        builder.Services.AddSingleton<Contents>();
        builder.Services.AddSingleton<EditionStream>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EditionStream>());
    }

    /// <inheritdoc />
    public override void Consumers(IRegistrationConfigurator bus) => bus.AddConsumer<AccountErasedConsumer>();

    /// <inheritdoc />
    public override void Map(WebApplication app)
    {
        app.MapGrpcService<CheckService>();
        app.MapGrpcService<AidService>();
    }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, Func<IServiceProvider, string[], CancellationToken, Task<int>>> Commands { get; } =
        new Dictionary<string, Func<IServiceProvider, string[], CancellationToken, Task<int>>>
        {
            ["import"] = ImportCommand.RunAsync,
            ["sign"] = KeyCommands.SignAsync,
            ["new-key"] = KeyCommands.NewKeyAsync,
        };

    /// <inheritdoc />
    public override async Task StartAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if (!services.GetRequiredService<ChecksOptions>().ShippedContent)
        {
            return;
        }

        await using var scope = services.CreateAsyncScope();
        await ShippedContent.BringInAsync(
            scope.ServiceProvider.GetRequiredService<ChecksDb>(),
            services.GetRequiredService<PackageKeys>(),
            services.GetRequiredService<TimeProvider>(),
            cancellation);
    }

    private static ChecksOptions Options(IConfiguration configuration) =>
        Settings.Read<ChecksOptions>(configuration, "Checks");
}
