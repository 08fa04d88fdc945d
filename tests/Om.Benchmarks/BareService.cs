using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Npgsql;
using Om.Testing;
using V1 = Om.Assessments.V1;

namespace Om.Benchmarks;

/// <summary>The same message, one raw prepared insert or none, nothing else.</summary>
internal sealed class BareService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestDatabase? database;

    private BareService(WebApplication app, TestDatabase? database)
    {
        this.app = app;
        this.database = database;
    }

    public string Address => app.Urls.Single();

    /// <summary>The baseline of F1: stores each answer.</summary>
    public static async Task<BareService> StoringAsync()
    {
        var database = TestDatabase.On("postgres");
        var connection = (await database.ConfigurationAsync("bare"))["Database:Postgres:bare"];
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 20, MaxPoolSize = 32 }.ToString());
        await using (var create = source.CreateCommand("CREATE TABLE answers (id bigint generated always as identity primary key, run text, item text, need int)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        return new BareService(await StartAsync(source), database);
    }

    /// <summary>What stands behind the gateways of F2: answers at once. A disk would add to every way the same, and its moods to the figure.</summary>
    public static async Task<BareService> AnsweringAsync() => new(await StartAsync(null), null);

    private static async Task<WebApplication> StartAsync(NpgsqlDataSource? source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Service(source));
        var app = builder.Build();
        app.MapGet("/readyz", () => "ok");
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return app;
    }

    public static V1.SaveAnswersRequest Request(int worker, int i) => new()
    {
        Parent = $"assessments/{worker}",
        RequestId = Guid.NewGuid().ToString(),
        Answers = { new V1.Answer { Item = $"item-{i % 12}", Need = V1.NeedForAction.Some } },
    };

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    internal sealed class Service(NpgsqlDataSource? source) : V1.AssessmentService.AssessmentServiceBase
    {
        public override async Task<V1.SaveAnswersResponse> SaveAnswers(V1.SaveAnswersRequest request, ServerCallContext context)
        {
            var answer = request.Answers[0];
            if (source is not null)
            {
                await using var insert = source.CreateCommand("INSERT INTO answers (run, item, need) VALUES ($1, $2, $3)");
                insert.Parameters.AddWithValue(request.Parent);
                insert.Parameters.AddWithValue(answer.Item);
                insert.Parameters.AddWithValue((int)answer.Need);
                await insert.ExecuteNonQueryAsync(context.CancellationToken);
            }

            return new V1.SaveAnswersResponse { Answers = { answer }, AnsweredCount = 1, LineCount = 12 };
        }
    }
}
