using Om.Contracts.Checks;
using Om.Hosting;

namespace Om.Checks;

/// <summary>Practice checks, their editions, and partners' aids.</summary>
public sealed class ChecksModule : OmModule
{
    /// <inheritdoc />
    public override string Name => "checks";

    /// <inheritdoc />
    public override IReadOnlyList<Type> Publishes => [typeof(EditionPublished), typeof(EditionWithdrawn)];

    /// <inheritdoc />
    public override void Add(WebApplicationBuilder builder) =>
        builder.AddOmDb<ChecksDb, SqliteChecksDb, PostgresChecksDb>(Name);

    /// <inheritdoc />
    public override void Map(WebApplication app) => app.MapGrpcService<CheckService>();
}
